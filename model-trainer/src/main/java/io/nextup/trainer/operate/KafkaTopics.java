package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.AnnounceException;
import io.nextup.models.Announcer;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.erase.ReceiptException;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.RefreshTopics;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A broker's topics. Holds nothing open between two calls, which may lie hours apart. */
final class KafkaTopics implements RefreshTopics {
    private final HistorySource.Topic history;
    private final Path store;
    private final KafkaSettings kafka;
    private final RefreshSettings settings;
    private final String registry;
    private final List<String> jobGroups;
    private final Optional<AnnouncementHolder> announcing;
    private final InstantSource clock;
    private final RefreshObserver observer;
    private final Consumer<String> notes;

    /**
     * @param history source of interactions; one without a store gets the settings' directory
     * @param registry directory or URI, as the user names it
     * @param jobGroups consumer groups of all jobs that have to forget erased users
     * @param announcing holder of the key for announcements; empty: they have no signature
     * @param clock clock that dates receipts of erasures
     * @param observer receives what is unread and which erasures wait
     */
    KafkaTopics(
            HistorySource.Topic history,
            RefreshSettings settings,
            String registry,
            List<String> jobGroups,
            Optional<AnnouncementHolder> announcing,
            InstantSource clock,
            RefreshObserver observer,
            Consumer<String> notes) {
        this.store = history.store().orElse(settings.history());
        this.kafka = history.kafka();
        this.history = history.keepingIn(store);
        this.settings = requireNonNull(settings, "settings is null");
        this.registry = requireNonNull(registry, "registry is null");
        this.jobGroups = List.copyOf(jobGroups);
        this.announcing = requireNonNull(announcing, "announcing is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.observer = requireNonNull(observer, "observer is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    @Override
    public History history() throws IOException {
        observer.reading(this::unread);
        History read = history.read(settings.rules(), notes);
        settleErasures();
        return read;
    }

    /**
     * Counts unread records by a request of its own. The reading that follows reports a broker that
     * does not answer.
     */
    private OptionalLong unread() {
        try (HistoryStore opened = HistoryStore.open(store)) {
            return OptionalLong.of(opened.unread(kafka));
        } catch (IOException | RuntimeException e) {
            // A figure must not fail a round.
            return OptionalLong.empty();
        }
    }

    /**
     * Writes receipts. If it cannot, or another process holds the store, the round goes on, and the
     * next one tries again.
     */
    private void settleErasures() throws IOException {
        try (HistoryStore opened = HistoryStore.open(store)) {
            int before = opened.erasures().size();
            try {
                settle(opened);
            } finally {
                observer.settled(
                        RefreshObserver.Erasures.of(
                                opened.erasures(), before - opened.erasures().size()));
            }
        } catch (ReceiptException | TopicException | HistoryException e) {
            notes.accept(e.getMessage());
        }
    }

    private void settle(HistoryStore opened) throws IOException {
        if (opened.erasures().isEmpty()) {
            return;
        }
        try (ErasureReceipts receipts = ErasureReceipts.connect(kafka, jobGroups, clock)) {
            long waiting =
                    receipts.settle(opened).stream().filter(Waiting.class::isInstance).count();
            notes.accept("%d erasures wait for a receipt".formatted(waiting));
        }
    }

    @Override
    public SlotHealth slot() throws IOException {
        return Announcers.slot(kafka, settings.slot(), announcing);
    }

    @Override
    public void requireAnnounceable() throws IOException {
        Announcers.connect(kafka, settings.slot(), announcing, clock).close();
    }

    @Override
    public void announce(ModelAnnouncement announcement) throws IOException {
        try (Announcer announcer = Announcers.connect(kafka, settings.slot(), announcing, clock)) {
            announcer.announce(announcement);
        } catch (AnnounceException e) {
            throw AnnounceException.ofPublished(announcement.version(), registry, e);
        }
    }
}
