package io.nextup.models;

import io.nextup.event.ModelHealth;
import io.nextup.event.ModelVerdict;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The newest entry of each process of one slot, and the operators' pardons. Finds an entry by its
 * process, and verdicts by their model. Not thread-safe.
 */
public final class HealthIndex {
    /** Entries by process, in the order in which the processes were first seen. */
    private final Map<String, ModelHealth> entries = new LinkedHashMap<>();

    /** Verdicts by the SHA-256 of the model's manifest, and then by the entry's process. */
    private final Map<String, Map<String, List<ModelVerdict>>> verdicts = new LinkedHashMap<>();

    private final PardonTimes pardons = new PardonTimes();

    /** Makes an index of entries; of those of one process the last one counts. */
    public static HealthIndex of(Collection<ModelHealth> entries) {
        HealthIndex index = new HealthIndex();
        entries.forEach(index::add);
        return index;
    }

    /** Adds an entry in place of the one that its process had. */
    public void add(ModelHealth entry) {
        forget(entries.put(entry.process(), entry));
        for (ModelVerdict verdict : entry.verdicts()) {
            verdicts.computeIfAbsent(verdict.manifestSha256(), model -> new LinkedHashMap<>())
                    .merge(
                            entry.process(),
                            List.of(verdict),
                            (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
            if (entry.isPardon()) {
                pardons.put(verdict.manifestSha256(), verdict.timeMillis());
            }
        }
    }

    /** Forgets the entry of a process, or a pardon; does nothing if there is none. */
    public void remove(String process) {
        forget(entries.remove(process));
    }

    private void forget(ModelHealth before) {
        if (before == null) {
            return;
        }
        for (ModelVerdict verdict : before.verdicts()) {
            verdicts.computeIfPresent(
                    verdict.manifestSha256(),
                    (model, byProcess) -> {
                        byProcess.remove(before.process());
                        return byProcess.isEmpty() ? null : byProcess;
                    });
            if (before.isPardon()) {
                pardons.remove(verdict.manifestSha256());
            }
        }
    }

    /** Returns the entry of a process; empty if there is none. */
    public Optional<ModelHealth> entry(String process) {
        return Optional.ofNullable(entries.get(process));
    }

    /** Returns the newest entry of each process, and the pardons. */
    public Collection<ModelHealth> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    /** Returns the highest revision of an announcement that a process has taken; 0 for none. */
    public long revision() {
        return entries.values().stream().mapToLong(ModelHealth::revision).max().orElse(0);
    }

    /** Returns the verdicts of all entries, those on one model together. Pardons are among them. */
    public Stream<ModelVerdict> verdicts() {
        return verdicts.keySet().stream().flatMap(this::verdictsOn);
    }

    /** Returns the verdicts of all entries on one model, with its pardon. */
    public Stream<ModelVerdict> verdictsOn(String manifestSha256) {
        return verdicts.getOrDefault(manifestSha256, Map.of()).values().stream()
                .flatMap(List::stream);
    }

    /** Returns the verdicts by which operators pardoned models. */
    public List<ModelVerdict> pardons() {
        return entries.values().stream()
                .filter(ModelHealth::isPardon)
                .flatMap(entry -> entry.verdicts().stream())
                .toList();
    }

    /** Returns true when a verdict still holds: no pardon cancels it. */
    public boolean stands(ModelVerdict verdict) {
        return !pardons.cancels(verdict);
    }
}
