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
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models announce}: asks the job to serve a model. */
@Command(
        name = "announce",
        customSynopsis = "${COMMAND-FULL-NAME} VERSION [OPTIONS]",
        sortOptions = false,
        description = {"Asks the job to serve a model of the registry, which is checked before."},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c \\",
            "      --slot kept --json",
            "  ${COMMAND-FULL-NAME} 20261124-160501-sasrec-1a2b3c \\",
            "      --announcement-key announcements.pem"
        })
final class AnnounceCommand extends Verb {
    private final Clock clock;

    @Parameters(paramLabel = "VERSION", description = "The model to announce.")
    private String version;

    @Mixin private RegistryArgument registry;

    @Mixin private TrustArguments trust;

    @Mixin private AnnouncementArgument signing;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    AnnounceCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        print(
                this,
                new Announce(clock, trust.trust(registry.name()), signing.holder(registry.name()))
                        .run(registry.name(), version, slot.of(kafka)));
        return OK;
    }

    static void print(Verb verb, Announce.Result announced) {
        if (verb.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modelVersion", announced.version());
            json.put("slot", announced.slot());
            verb.printJson(json);
        } else {
            verb.out()
                    .println(
                            "Announced %s for the slot %s"
                                    .formatted(announced.version(), announced.slot()));
        }
    }
}
