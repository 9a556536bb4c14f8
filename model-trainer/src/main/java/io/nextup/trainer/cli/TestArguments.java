package io.nextup.trainer.cli;

import io.nextup.artifact.Artifact;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.refresh.Refresher;
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

    /**
     * Why a model may have seen what it is asked for, or why nobody knows; empty where it was
     * fitted with the same protocol on the same sequences.
     */
    Optional<String> caution(Artifact artifact, History read) {
        Map<String, String> provenance = artifact.manifest().provenance();
        String version = artifact.manifest().version();
        String fitted = provenance.get("fit");
        String interactions = provenance.get("data.interactions");
        if (fitted != null && !fitted.equals(protocol.word())) {
            return Optional.of(
                    "%s was %s: it may have seen the test of %s"
                            .formatted(version, making(fitted), protocol.word()));
        }
        if (fitted == null || interactions == null) {
            return Optional.of(
                    "%s does not say what it was fitted on: whether it has seen the test of %s is not known"
                            .formatted(version, protocol.word()));
        }
        if (!interactions.equals(Long.toString(read.interactions()))) {
            return Optional.of(
                    "%s was made from %s interactions, and %s holds %d: it may have seen the test of that"
                            .formatted(version, interactions, read.name(), read.interactions()));
        }
        String fingerprint = provenance.get("data.fingerprint");
        if (fingerprint != null && !fingerprint.equals(read.users().fingerprint())) {
            return Optional.of(
                    "%s was made from other sequences than those of %s (other events, other rules, or another order): it may have seen the test of those"
                            .formatted(version, read.name()));
        }
        return Optional.empty();
    }

    private static String making(String fitted) {
        return fitted.equals(Refresher.PART)
                ? "made by train --every"
                : "fitted with --fit " + fitted;
    }
}
