package io.nextup.trainer;

import io.nextup.event.ModelAnnouncement;
import picocli.CommandLine.Option;

/** Where the broker is, and whose model is meant. */
final class KafkaArguments {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker (default: 127.0.0.1:9092).")
    String bootstrapServers = "127.0.0.1:9092";

    @Option(
            names = "--slot",
            paramLabel = "SLOT",
            description =
                    "Which of several models served side by side (default: "
                            + ModelAnnouncement.DEFAULT_SLOT
                            + ").")
    String slot = ModelAnnouncement.DEFAULT_SLOT;
}
