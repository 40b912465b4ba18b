"""Phrases: the words of a report, in French and in English."""

from collections.abc import Mapping
from typing import Final

from graph.network import Language

KINDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "warm": {"fr": "de qui avait déjà des partenaires", "en": "of those that had partners"},
    "cold": {"fr": "de qui n'en avait pas encore", "en": "of those that had none yet"},
    "completion": {"fr": "pour compléter une alliance", "en": "to complete an alliance"},
}
METHODS: Final[Mapping[str, str]] = {
    "learnt score": "score appris",
    "chance": "hasard",
    "popularity": "popularité",
    "popularity in the cause": "popularité dans la cause",
    "popularity in the words": "popularité dans les mots",
    "nearest": "les plus proches",
    "popularity within 50 km": "popularité à moins de 50 km",
    "common neighbours": "voisins communs",
    "Adamic-Adar": "Adamic-Adar",
    "resource allocation": "allocation de ressources",
    "RP3": "RP3",
    "personalised PageRank": "PageRank personnalisé",
    "shared with the members": "alliances partagées avec les membres",
    "iALS": "iALS",
    "LambdaRank": "LambdaRank",
}
"""What the methods are called in French."""
TEXTS: Final[Mapping[str, Mapping[Language, str]]] = {
    "title": {"fr": "# Épreuve sur le passé : questions {kind}", "en": "# Backtest: questions {kind}"},
    "head": {
        "fr": "{questions} questions posées avant le {cut}, {answers} réponses chacune, {organisations} candidats. "
        "{weights} Entre crochets : les bornes à 95 %.",
        "en": "{questions} questions asked before {cut}, {answers} answers each, {organisations} candidates. "
        "{weights} In brackets: the bounds of 95 %.",
    },
    "learnt": {
        "fr": "Poids appris sur {lessons} questions depuis le {since}.",
        "en": "Weights learnt on {lessons} questions since {since}.",
    },
    "hidden": {
        "fr": "Poids appris sur {lessons} questions depuis le {since}, sur des actions cachées tour à tour : trop peu "
        "était connu avant elles.",
        "en": "Weights learnt on {lessons} questions since {since}, about undertakings hidden in turn: too little was "
        "known before them.",
    },
    "span": {
        "fr": "Actions du {first} au {last} ; {undated} sans date, laissées de côté.",
        "en": "Undertakings from {first} to {last}; {undated} without a date, left out.",
    },
    "given": {
        "fr": "Poids donnés : « {name} », appris ailleurs sur {lessons} questions.",
        "en": "Weights given: “{name}”, learnt elsewhere on {lessons} questions.",
    },
    "methods": {
        "fr": "méthode | MRR | réussite@10 | rappel@20 | couverture@10 | exposition | jamais alliés | "
        "avance du score appris (MRR)",
        "en": "method | MRR | hit@10 | recall@20 | coverage@10 | exposure | never allied | learnt score ahead by (MRR)",
    },
    "absent": {
        "fr": "Non installés, donc non éprouvés : {names} (installez les « challengers » du paquet).",
        "en": "Not installed, so not tried: {names} (install the “challengers” of the package).",
    },
    "weights": {"fr": "indice | poids", "en": "evidence | weight"},
    "exposure": {"fr": "## Que personne ne remplisse les listes", "en": "## That nobody fills the lists"},
    "exposure-head": {
        "fr": "Une organisation ne peut figurer que dans une part des listes de dix du score appris, ou dans autant "
        "que le plafond. {places} places pour {organisations} organisations : sous {bound} listes chacune, aucune "
        "règle ne les remplirait ({least} des listes).",
        "en": "An organisation may be only in a share of the lists of ten of the learnt score, or in as many as the "
        "cap. {places} places for {organisations} organisations: under {bound} lists each, no rule would fill them "
        "({least} of the lists).",
    },
    "exposure-table": {
        "fr": "part demandée | plafond (listes) | exposition | couverture@10 | jamais alliés | réussite@10 | "
        "coût en réussite",
        "en": "share asked for | cap (lists) | exposure | coverage@10 | never allied | hit@10 | cost in hits",
    },
    "no-rule": {"fr": "sans règle", "en": "no rule"},
    "newcomers": {"fr": "## Les nouveaux venus entre eux", "en": "## Newcomers among themselves"},
    "newcomers-head": {
        "fr": "Lequel de ceux qui n'avaient jamais été alliés a répondu ? {questions} questions, {candidates} "
        "candidats, poids appris sur {lessons} questions.",
        "en": "Which of those that had never been allied answered? {questions} questions, {candidates} candidates, "
        "weights learnt on {lessons} questions.",
    },
    "newcomers-table": {
        "fr": "méthode | MRR | réussite@10 | rappel@20 | avance sur le hasard (MRR)",
        "en": "method | MRR | hit@10 | recall@20 | ahead of chance by (MRR)",
    },
    "sectors": {"fr": "## D'un secteur à l'autre", "en": "## From sector to sector"},
    "sectors-head": {
        "fr": "Candidats limités au secteur demandé ; paires d'au moins {least} questions.",
        "en": "Candidates limited to the sector asked for; pairs of at least {least} questions.",
    },
    "sectors-table": {
        "fr": "qui demande | qui est demandé | n | candidats | {methods} | avance du score appris (réussite@10)",
        "en": "who asks | who is asked for | n | candidates | {methods} | learnt score ahead by (hit@10)",
    },
    "hit": {"fr": "réussite@10, {method}", "en": "hit@10, {method}"},
    "none": {"fr": "Aucune question de cette sorte.", "en": "No question of that kind."},
    "few": {"fr": "Aucune paire n'en a autant.", "en": "No pair has as many."},
}
