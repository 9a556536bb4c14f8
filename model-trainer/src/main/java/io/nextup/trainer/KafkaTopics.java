package io.nextup.trainer;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.announce.Announcements;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.refresh.RefreshTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A broker's topics. Nothing is held open between two calls, which may lie hours apart. */
final class KafkaTopics implements RefreshTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HistoryArguments history;
    private final KafkaArguments kafka;
    private final String registry;
    private final Consumer<String> notes;

    /**
     * @param registry as the user names it
     */
    KafkaTopics(
            HistoryArguments history,
            KafkaArguments kafka,
            String registry,
            Consumer<String> notes) {
        this.history = requireNonNull(history, "history is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.registry = requireNonNull(registry, "registry is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    @Override
    public History history() throws IOException {
        return history.read(kafka.bootstrapServers, notes);
    }

    @Override
    public Optional<ModelAnnouncement> announced() throws IOException {
        return Announcements.current(kafka.bootstrapServers, kafka.slot, PATIENCE);
    }

    @Override
    public void announce(ModelAnnouncement announcement) throws IOException {
        try (Announcer announcer = Announcer.connect(kafka.bootstrapServers)) {
            announcer.announce(announcement);
        } catch (AnnounceException e) {
            throw AnnounceException.ofPublished(announcement.version(), registry, e);
        }
    }
}
