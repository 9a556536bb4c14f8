package io.nextup.launcher.models;

import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.AnnouncementArgument;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Announce;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code models rollback}: goes back to the model before. */
@Command(
        name = "rollback",
        customSynopsis = "${COMMAND-FULL-NAME} [OPTIONS]",
        sortOptions = false,
        description = {
            "Announces the model that was announced before, or else the registry's model before the"
                    + " announced one. Rollbacks in a row go further back each time."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --registry s3://bucket/models --slot default --json"
        })
final class RollbackCommand extends Verb {
    private final Clock clock;

    @Mixin private RegistryArgument registry;

    @Mixin private TrustArguments trust;

    @Mixin private AnnouncementArgument signing;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    RollbackCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        AnnounceCommand.print(
                this,
                new Announce(clock, trust.trust(registry.name()), signing.holder(registry.name()))
                        .rollBack(registry.name(), slot.of(kafka)));
        return OK;
    }
}
