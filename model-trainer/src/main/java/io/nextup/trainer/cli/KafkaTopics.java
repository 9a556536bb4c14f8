package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.erase.ErasureReceipts;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.erase.ReceiptException;
import io.nextup.trainer.health.ModelTopics;
import io.nextup.trainer.health.SlotHealth;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.refresh.RefreshTopics;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A broker's topics. Nothing is held open between two calls, which may lie hours apart. */
final class KafkaTopics implements RefreshTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HistoryArguments history;
    private final Path store;
    private final KafkaSettings kafka;
    private final ModelRules rules;
    private final String slot;
    private final String registry;
    private final List<String> jobGroups;
    private final InstantSource clock;
    private final Consumer<String> notes;

    /**
     * @param store where the history is kept between two rounds
     * @param rules that make sequences of the history
     * @param registry as the user names it
     * @param jobGroups the consumer group of every job that has to forget who was erased
     * @param clock dates receipts of erasures
     */
    KafkaTopics(
            HistoryArguments history,
            Path store,
            KafkaSettings kafka,
            ModelRules rules,
            String slot,
            String registry,
            List<String> jobGroups,
            InstantSource clock,
            Consumer<String> notes) {
        this.history = requireNonNull(history, "history is null");
        this.store = requireNonNull(store, "store is null");
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.rules = requireNonNull(rules, "rules is null");
        this.slot = requireNonNull(slot, "slot is null");
        this.registry = requireNonNull(registry, "registry is null");
        this.jobGroups = List.copyOf(jobGroups);
        this.clock = requireNonNull(clock, "clock is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    @Override
    public History history() throws IOException {
        History read = history.read(() -> kafka, Optional.of(store), rules, notes);
        settleErasures();
        return read;
    }

    /**
     * A receipt that cannot be written now, or a store that another process has opened meanwhile,
     * is no reason not to train: the next round tries.
     */
    private void settleErasures() throws IOException {
        try (HistoryStore opened = HistoryStore.open(store)) {
            if (opened.erasures().isEmpty()) {
                return;
            }
            try (ErasureReceipts receipts = ErasureReceipts.connect(kafka, jobGroups, clock)) {
                long waiting =
                        receipts.settle(opened).stream().filter(Waiting.class::isInstance).count();
                notes.accept("%d erasures wait for a receipt".formatted(waiting));
            }
        } catch (ReceiptException | TopicException | HistoryException e) {
            notes.accept(e.getMessage());
        }
    }

    @Override
    public SlotHealth slot() throws IOException {
        return ModelTopics.read(kafka, PATIENCE).slot(slot);
    }

    @Override
    public void announce(ModelAnnouncement announcement) throws IOException {
        try (Announcer announcer = Announcer.connect(kafka)) {
            announcer.announce(announcement);
        } catch (AnnounceException e) {
            throw AnnounceException.ofPublished(announcement.version(), registry, e);
        }
    }
}
