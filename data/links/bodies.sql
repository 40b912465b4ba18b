-- Whose names are compared: the bodies of which a register says a name.
SELECT row_number() OVER (ORDER BY id, is_gone, register) AS rank, id, register, is_gone, class, commune, postal_code,
  since_year, folded(name) AS plain, strength(id) AS strength, family(id) AS family,
  id IN (SELECT weaker FROM exact) AS is_linked,
  -- a register that states the number of a body in another says that it is no other one
  siren IS NOT NULL OR siret IS NOT NULL OR is_withheld IS TRUE AS knows_siren, rna IS NOT NULL AS knows_rna
FROM actors WHERE name IS NOT NULL
