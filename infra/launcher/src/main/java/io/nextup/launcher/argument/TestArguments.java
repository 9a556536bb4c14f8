package io.nextup.launcher.argument;

import io.nextup.trainer.dataset.Protocol;
import picocli.CommandLine.Option;

/** The option that chooses the test part of a history. */
public final class TestArguments {
    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = ProtocolConverter.ForTest.class,
            completionCandidates = ProtocolConverter.ForTest.class,
            description = {
                "leave-one-out (default: each user's last item), time (the last tenth of all events)"
                        + " or every-event (each event after a user's first, in a history that the"
                        + " model was not fitted on)."
            })
    private Protocol protocol = Protocol.LEAVE_ONE_OUT;

    public Protocol protocol() {
        return protocol;
    }
}
