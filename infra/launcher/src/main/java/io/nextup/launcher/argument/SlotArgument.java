package io.nextup.launcher.argument;

import io.nextup.event.ModelAnnouncement;
import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.operate.Slot;
import picocli.CommandLine.Option;

/** The option that chooses one of several models served side by side. */
@Heading("Models")
public final class SlotArgument {
    @Option(
            names = "--slot",
            paramLabel = "SLOT",
            converter = SlotConverter.class,
            description =
                    "Which of several models served side by side (default: "
                            + ModelAnnouncement.DEFAULT_SLOT
                            + ").")
    String name = ModelAnnouncement.DEFAULT_SLOT;

    /** Returns the slot that the options name. */
    public Slot of(KafkaArguments kafka) {
        return new Slot(kafka.settings(), name);
    }
}
