package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.console.live.Status.JobProcess;
import io.nextup.console.models.ModelState.Announced;
import io.nextup.console.models.ModelState.ModelProcess;
import io.nextup.console.models.ModelState.RegistryModel;
import io.nextup.console.models.ModelState.RegistryState;
import io.nextup.console.models.ModelState.Verdict;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A slot's models: the newest state of the topics, with the registry's listing. Thread-safe. */
public final class SlotModels {
    private final Optional<ModelRegistry> registry;
    private volatile SlotHealth slot;

    /** Begins with a slot of which nothing is known. */
    public SlotModels(String slot, Optional<ModelRegistry> registry) {
        this.slot = new SlotHealth(slot, Optional.empty(), List.of());
        this.registry = requireNonNull(registry, "registry is null");
    }

    /** Takes the state of the topics, after each change. */
    public synchronized void models(SlotHealth now) {
        slot = requireNonNull(now, "slot is null");
        notifyAll();
    }

    /** Waits until the topics announce a version, so that the next answer shows it. */
    public synchronized void awaitAnnounced(String version, Duration most)
            throws InterruptedException {
        long endNanos = System.nanoTime() + most.toNanos();
        long left = most.toNanos();
        while (left > 0
                && slot.announced().filter(one -> one.version().equals(version)).isEmpty()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = endNanos - System.nanoTime();
        }
    }

    /** Returns the registry; empty where the console knows none. */
    public Optional<ModelRegistry> registry() {
        return registry;
    }

    /** Returns the version that most processes serve; empty for none. */
    public Optional<String> served(long nowMillis) {
        return slot.served(nowMillis).map(Served::version);
    }

    /** Returns the version that serves, or else is announced; empty for none. */
    public Optional<String> current(long nowMillis) {
        return served(nowMillis).or(() -> slot.announced().map(ModelAnnouncement::version));
    }

    /**
     * Describes the slot.
     *
     * @param nowMillis time by which reports are fresh, milliseconds since the epoch
     * @param nowNanos {@link System#nanoTime}
     */
    public ModelState state(long nowMillis, long nowNanos) {
        SlotHealth now = slot;
        Optional<Listing> listing = registry.map(known -> known.list(nowNanos));
        return new ModelState(
                now.slot(),
                now.announced().map(one -> announced(one, listing)).orElse(null),
                now.processes().stream().map(one -> process(one, now, nowMillis)).toList(),
                listing.map(known -> registry(known, now, nowMillis)).orElse(null));
    }

    private static Announced announced(ModelAnnouncement one, Optional<Listing> listing) {
        return new Announced(
                one.version(),
                one.by() == null ? null : one.by().word(),
                one.announcedTimeMillis(),
                one.revision(),
                one.previous().stream().map(AnnouncedModel::version).toList(),
                listing.flatMap(known -> known.before(one)).orElse(null));
    }

    private static ModelProcess process(Health report, SlotHealth slot, long nowMillis) {
        JobProcess process = JobProcess.of(report, nowMillis);
        return new ModelProcess(
                process.process(),
                process.host(),
                process.serving(),
                process.since(),
                process.loading(),
                process.fresh(),
                process.ended(),
                report.unsigned() && process.fresh() && !process.ended(),
                report.verdicts().stream().filter(slot::stands).map(SlotModels::verdict).toList());
    }

    private static Verdict verdict(ModelVerdict verdict) {
        return new Verdict(
                verdict.version(), verdict.kind().word(), verdict.reason(), verdict.timeMillis());
    }

    private RegistryState registry(Listing listing, SlotHealth now, long nowMillis) {
        Optional<String> served = now.served(nowMillis).map(Served::version);
        Optional<String> announced = now.announced().map(ModelAnnouncement::version);
        return new RegistryState(
                registry.orElseThrow().settings().name(),
                listing.error().orElse(null),
                listing.models().stream()
                        .map(
                                one ->
                                        new RegistryModel(
                                                one.version(),
                                                one.family(),
                                                one.created(),
                                                one.metrics(),
                                                served.equals(Optional.of(one.version())),
                                                announced.equals(Optional.of(one.version()))))
                        .toList());
    }
}
