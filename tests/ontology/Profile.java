import java.io.File;
import java.util.List;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2ELProfile;
import org.semanticweb.owlapi.profiles.OWL2QLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Says of each RDF/XML file which axioms are outside each profile of OWL 2: one line for each violation. */
public class Profile {
    public static void main(String[] files) throws Exception {
        List<OWLProfile> profiles =
            List.of(new OWL2DLProfile(), new OWL2RLProfile(), new OWL2ELProfile(), new OWL2QLProfile());
        for (String file : files) {
            OWLOntology ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            System.out.println("axioms\t" + ontology.getAxiomCount());
            for (OWLProfile profile : profiles) {
                for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                    System.out.println(profile.getName() + "\t" + violation.toString().replaceAll("\\s+", " "));
                }
            }
        }
    }
}
