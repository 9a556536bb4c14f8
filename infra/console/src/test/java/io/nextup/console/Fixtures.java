package io.nextup.console;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.RegistrySettings;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.KafkaSettings;
import io.nextup.outcome.ListJudge;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Brokers and settings of consoles under test. */
public final class Fixtures {
    private Fixtures() {}

    /** Starts a broker with all topics, in the folder {@code broker} of a directory. */
    public static EmbeddedBroker broker(Path directory) throws Exception {
        EmbeddedBroker broker =
                EmbeddedBroker.start(Files.createDirectory(directory.resolve("broker")));
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            broker.settings().topics().byDefaultName().values().stream()
                                    .map(
                                            topic ->
                                                    new NewTopic(
                                                            topic,
                                                            topic.contains("interactions.v1")
                                                                    ? 4
                                                                    : 1,
                                                            (short) 1))
                                    .toList())
                    .all()
                    .get(30, SECONDS);
        }
        return broker;
    }

    /** Makes settings of a console in which people may act, without a registry. */
    static ConsoleSettings settings(KafkaSettings kafka, int port, Path directory) {
        return settings(
                kafka,
                Intake.OF_OWN_RECORDS,
                port,
                directory,
                Optional.empty(),
                ItemCatalogue.none());
    }

    /** Makes settings of a console in which people may act, at a free port. */
    public static ConsoleSettings settings(
            KafkaSettings kafka,
            Path directory,
            RegistrySettings registry,
            ItemCatalogue catalogue) {
        return settings(
                kafka, Intake.OF_OWN_RECORDS, 0, directory, Optional.of(registry), catalogue);
    }

    /** Makes settings of a console of records with other fields than Nextup's, at a free port. */
    static ConsoleSettings settings(KafkaSettings kafka, Path directory, Intake intake) {
        return settings(kafka, intake, 0, directory, Optional.empty(), ItemCatalogue.none());
    }

    private static ConsoleSettings settings(
            KafkaSettings kafka,
            Intake intake,
            int port,
            Path directory,
            Optional<RegistrySettings> registry,
            ItemCatalogue catalogue) {
        return new ConsoleSettings(
                "127.0.0.1",
                port,
                kafka,
                intake,
                ModelAnnouncement.DEFAULT_SLOT,
                ListJudge.DEFAULT_HORIZON,
                true,
                directory.resolve("console"),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:8081")),
                ModelTrust.ANY,
                registry,
                catalogue,
                "test");
    }
}
