package io.nextup.trainer;

import io.nextup.model.Artifact;
import io.nextup.model.SequenceRules;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.history.HistoryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a model is asked for by the verbs that judge. */
final class TestArguments {
    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = Protocol.ForTest.class,
            description = {
                "leave-one-out (default: each user's last item) or time (the last tenth of all"
                        + " events)."
            })
    Protocol protocol = Protocol.LEAVE_ONE_OUT;

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description = "As the job's nextup.sequence.capacity (default: 100).")
    int capacity = SequenceRules.defaults().capacity();

    /** Errors: a capacity that no job can have. */
    void check(Verb verb) {
        if (capacity < 1) {
            throw verb.usage("--capacity is %d: at least 1".formatted(capacity));
        }
    }

    /** The cases; errors: none. */
    List<HeldOut> cases(History read) throws HistoryException {
        List<HeldOut> cases = protocol.test(read.users());
        if (cases.isEmpty()) {
            throw new HistoryException(
                    "%s has no test case by the protocol %s: give a longer history"
                            .formatted(read.name(), protocol.word()));
        }
        return cases;
    }

    /** Why a model may have seen what it is asked for; empty where nothing speaks for it. */
    Optional<String> caution(Artifact artifact, History read) {
        Map<String, String> provenance = artifact.manifest().provenance();
        String version = artifact.manifest().version();
        String fitted = provenance.get("fit");
        if (fitted != null && !fitted.equals(protocol.word())) {
            return Optional.of(
                    "Caution: %s was fitted with --fit %s: it may have seen the test of %s"
                            .formatted(version, fitted, protocol.word()));
        }
        String interactions = provenance.get("data.interactions");
        if (interactions != null && !interactions.equals(Long.toString(read.interactions()))) {
            return Optional.of(
                    "Caution: %s was made from %s interactions, and %s holds %d: it may have seen the test of that"
                            .formatted(version, interactions, read.name(), read.interactions()));
        }
        return Optional.empty();
    }
}
