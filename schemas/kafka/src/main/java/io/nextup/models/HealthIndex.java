package io.nextup.models;

import io.nextup.event.Health;
import io.nextup.event.ModelVerdict;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The newest report of each process of one slot, and the operators' pardons. Finds verdicts by
 * their model. Skips records of other kinds. Not thread-safe.
 */
public final class HealthIndex {
    /** Reports and pardons, in the order in which their keys were first seen. */
    private final Map<HealthKey, Health> entries = new LinkedHashMap<>();

    /** Verdicts by the SHA-256 of the model's manifest, and then by the report's process. */
    private final Map<String, Map<String, List<ModelVerdict>>> verdicts = new LinkedHashMap<>();

    private final PardonTimes pardons = new PardonTimes();

    /** Makes an index of entries; of those of one key the last one counts. */
    public static HealthIndex of(Collection<Health> entries) {
        HealthIndex index = new HealthIndex();
        entries.forEach(index::add);
        return index;
    }

    /** Adds an entry in place of the one that its key had. */
    public void add(Health entry) {
        if (entry.kind() == Health.Kind.OTHER) {
            return;
        }
        forget(entries.put(HealthKey.of(entry), entry));
        if (entry.isPardon()) {
            pardons.put(entry.id(), entry.writtenTimeMillis());
        }
        for (ModelVerdict verdict : entry.verdicts()) {
            verdicts.computeIfAbsent(verdict.manifestSha256(), model -> new LinkedHashMap<>())
                    .merge(
                            entry.id(),
                            List.of(verdict),
                            (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
        }
    }

    /** Forgets a report or a pardon; does nothing if there is none. */
    public void remove(HealthKey key) {
        forget(entries.remove(key));
    }

    private void forget(Health before) {
        if (before == null) {
            return;
        }
        if (before.isPardon()) {
            pardons.remove(before.id());
        }
        for (ModelVerdict verdict : before.verdicts()) {
            verdicts.computeIfPresent(
                    verdict.manifestSha256(),
                    (model, byProcess) -> {
                        byProcess.remove(before.id());
                        return byProcess.isEmpty() ? null : byProcess;
                    });
        }
    }

    /** Returns the newest report of each process, and the pardons. */
    public Collection<Health> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    /** Returns the newest report of each process. */
    public Stream<Health> reports() {
        return entries.values().stream().filter(Health::isReport);
    }

    /** Returns the highest revision of an announcement that a process has taken; 0 for none. */
    public long revision() {
        return entries.values().stream().mapToLong(Health::revision).max().orElse(0);
    }

    /** Returns the verdicts of all reports, those on one model together. */
    public Stream<ModelVerdict> verdicts() {
        return verdicts.keySet().stream().flatMap(this::verdictsOn);
    }

    /** Returns the verdicts of all reports on one model. */
    public Stream<ModelVerdict> verdictsOn(String manifestSha256) {
        return verdicts.getOrDefault(manifestSha256, Map.of()).values().stream()
                .flatMap(List::stream);
    }

    /** Returns the operators' pardons. */
    public List<Health> pardons() {
        return entries.values().stream().filter(Health::isPardon).toList();
    }

    /** Returns true when a verdict still holds: no pardon cancels it. */
    public boolean stands(ModelVerdict verdict) {
        return !pardons.cancels(verdict);
    }
}
