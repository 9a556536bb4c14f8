package io.nextup.job.score;

import io.nextup.build.Build;
import io.nextup.event.ModelSince;
import io.nextup.job.metrics.ReadCounter;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingStatus;
import io.nextup.serving.engine.RuleDrops;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * Metrics of a process, registered by each {@code score} subtask for the slot: {@code modelVersion}
 * (text, empty while no model can be called), {@code modelAgeSeconds} (since it started to serve
 * here, -1 while none serves), {@code modelsRefused}, {@code announcementsRefused}, {@code
 * stuckCalls}, {@code announcementsLag}, {@code feedErrors}, {@code items} and {@code
 * rulesRevision} (those that hold), {@code catalogueStaleSeconds} (-1 before items and rules were
 * known), {@code catalogueRefused}, {@code sampledLists}. A group for the serving version has
 * {@code serving}, 1, since Prometheus supports text only in labels; one for each rule that kept an
 * item out of a sampled list has {@code drops}.
 *
 * <p>{@code info}, 1, says which build runs, in labels.
 *
 * <p>Counts and {@code stuckCalls} are 0 in all subtasks of a process but one.
 */
final class FlinkServingMetrics implements AutoCloseable {
    private static final long NOTHING = -1;

    private final ServingProcess.Lease lease;
    private final ServingStatus status;
    private final MetricGroup slot;
    private final InstantSource clock;
    private final Map<String, MetricGroup> versions = new HashMap<>();
    private final Map<String, MetricGroup> rules = new HashMap<>();
    private Optional<ModelSince> shown = Optional.empty();
    private long shownDrops;

    FlinkServingMetrics(
            MetricGroup operator, String slot, ServingProcess.Lease lease, InstantSource clock) {
        this.lease = lease;
        this.status = lease.status();
        this.slot = operator.addGroup("slot", slot);
        this.clock = clock;
        text("modelVersion");
        number("modelAgeSeconds", this::ageSeconds);
        number("announcementsLag", status::announcementsLag);
        count("modelsRefused", status::modelsRefused);
        count("announcementsRefused", status::announcementsRefused);
        count("feedErrors", status::feedErrors);
        number("items", () -> status.catalogue().itemCount());
        number("rulesRevision", () -> status.catalogue().revision());
        number("catalogueStaleSeconds", this::staleSeconds);
        count("catalogueRefused", () -> status.catalogue().refused());
        count("sampledLists", () -> status.catalogue().drops().lists());
        number("stuckCalls", ofTheProcess(status::stuckCalls));
        Gauge<Integer> info = () -> 1;
        operator.addGroup("build")
                .addGroup("version", Build.current().version())
                .addGroup("commit", Build.current().commit())
                .gauge("info", info);
    }

    private void text(String name) {
        Gauge<String> gauge = () -> status.serving().map(ModelSince::version).orElse("");
        slot.gauge(name, gauge);
    }

    private void number(String name, LongSupplier value) {
        Gauge<Long> gauge = value::getAsLong;
        slot.gauge(name, gauge);
    }

    private void count(String name, LongSupplier value) {
        slot.counter(name, new ReadCounter(ofTheProcess(value)));
    }

    /** Lets only one subtask of the process report a value: sums count each process once. */
    private LongSupplier ofTheProcess(LongSupplier value) {
        return () -> lease.speaks() ? value.getAsLong() : 0;
    }

    private long ageSeconds() {
        return status.serving()
                .map(model -> (clock.millis() - model.sinceMillis()) / 1_000)
                .orElse(NOTHING);
    }

    private long staleSeconds() {
        return status.catalogue().staleFor().map(Duration::toSeconds).orElse(NOTHING);
    }

    /** Shows what serves, and the rules that drop items. Only the task's thread calls it. */
    void show() {
        showServing();
        showDrops();
    }

    private void showDrops() {
        RuleDrops drops = status.catalogue().drops();
        long now = drops.changes();
        if (now == shownDrops) {
            return;
        }
        shownDrops = now;
        Set<String> dropping = drops.byRule().keySet();
        keepOnly(dropping, rules);
        dropping.forEach(
                id ->
                        rules.computeIfAbsent(
                                id,
                                rule -> {
                                    MetricGroup one = slot.addGroup("rule", rule);
                                    one.counter(
                                            "drops",
                                            new ReadCounter(ofTheProcess(() -> drops.of(rule))));
                                    return one;
                                }));
    }

    private static void keepOnly(Set<String> kept, Map<String, MetricGroup> groups) {
        groups.entrySet()
                .removeIf(
                        group -> {
                            boolean gone = !kept.contains(group.getKey());
                            if (gone) {
                                end(group.getValue());
                            }
                            return gone;
                        });
    }

    private void showServing() {
        Optional<ModelSince> now = status.serving();
        if (now.equals(shown)) {
            // This runs for each event, so it must cost almost nothing.
            return;
        }
        shown = now;
        Optional<String> serving = now.map(ModelSince::version);
        keepOnly(serving.map(Set::of).orElse(Set.of()), versions);
        serving.ifPresent(version -> versions.computeIfAbsent(version, this::begin));
    }

    private MetricGroup begin(String version) {
        MetricGroup one = slot.addGroup("version", version);
        Gauge<Integer> gauge = () -> serves(version) ? 1 : 0;
        one.gauge("serving", gauge);
        return one;
    }

    private boolean serves(String version) {
        return status.serving().filter(model -> model.version().equals(version)).isPresent();
    }

    /**
     * Removes a group's metric: a job serves many models and rules, and series that never end would
     * fill Prometheus.
     */
    private static void end(MetricGroup group) {
        if (group instanceof AbstractMetricGroup<?> ends) {
            ends.close();
        }
    }

    @Override
    public void close() {
        keepOnly(Set.of(), versions);
        keepOnly(Set.of(), rules);
    }
}
