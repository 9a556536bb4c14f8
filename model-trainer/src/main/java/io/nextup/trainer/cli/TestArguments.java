package io.nextup.trainer.cli;

import io.nextup.trainer.cli.convert.ProtocolConverter;
import io.nextup.trainer.dataset.Protocol;
import picocli.CommandLine.Option;

/** The option that chooses the test part of a history. */
final class TestArguments {
    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            converter = ProtocolConverter.ForTest.class,
            description = {
                "leave-one-out (default: each user's last item) or time (the last tenth of all"
                        + " events)."
            })
    Protocol protocol = Protocol.LEAVE_ONE_OUT;
}
