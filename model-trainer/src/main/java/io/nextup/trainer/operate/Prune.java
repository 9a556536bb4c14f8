package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.PublishedVersion;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.models.ModelRecords;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.refresh.HeldLease;
import io.nextup.trainer.refresh.Lineage;
import io.nextup.trainer.registry.Pruning;
import io.nextup.trainer.registry.Pruning.Choice;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deletes the models of a registry that nothing needs any more. */
public final class Prune {
    /** Longest wait for a round of a refresh. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final Duration LEASE = Duration.ofMinutes(10);

    /** Longer than any publication or deletion of a model takes. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    private final ArtifactStore store;
    private final Pruning pruning;
    private final Needed needed;
    private final Clock clock;
    private final Consumer<String> notes;

    /** Finds the versions that any slot announces, may roll back to, or serves. */
    interface Needed {
        Set<String> versions() throws TopicException;
    }

    /**
     * Models that were deleted and kept, or would be.
     *
     * @param damaged kept models whose manifest does not say when they were made
     * @param leftovers versions that another process had left half published or half deleted
     */
    public record Report(
            List<String> deleted, List<String> kept, List<String> damaged, int leftovers) {
        public Report {
            deleted = List.copyOf(deleted);
            kept = List.copyOf(kept);
            damaged = List.copyOf(damaged);
        }
    }

    /**
     * Prepares to prune a registry, beside what a cluster's topics say of its models.
     *
     * @param registry a directory or a URI, as the user names it
     * @param notes takes lines that a person wants to know
     * @throws RequestException for a registry that cannot be
     */
    public static Prune in(
            String registry,
            KafkaSettings kafka,
            Pruning pruning,
            Clock clock,
            Consumer<String> notes)
            throws ArtifactException {
        return new Prune(
                Registries.open(registry, clock),
                pruning,
                neededAt(kafka, clock, Brokers.PATIENCE),
                clock,
                notes);
    }

    /**
     * @param patience longest wait for a broker to answer
     */
    static Needed neededAt(KafkaSettings kafka, Clock clock, Duration patience) {
        return () ->
                ModelRecords.read(kafka, patience).complete().stream()
                        .flatMap(slot -> slot.neededVersions(clock.millis()).stream())
                        .collect(toSet());
    }

    Prune(
            ArtifactStore store,
            Pruning pruning,
            Needed needed,
            Clock clock,
            Consumer<String> notes) {
        this.store = requireNonNull(store, "store is null");
        this.pruning = requireNonNull(pruning, "pruning is null");
        this.needed = requireNonNull(needed, "needed is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /** Tells what would be deleted now, and deletes nothing. */
    public Report preview() throws IOException {
        Choice choice = choose(needed());
        return report(choice, names(choice.goes()), List.of(), 0);
    }

    /**
     * Deletes, under the registry's lease, so that no refresh compares with a model meanwhile.
     *
     * @param deleted hears of each deleted version
     * @param stop ends the waiting for the lease, and releases it
     * @throws IOException if the topics do not tell what is needed: nothing was deleted
     */
    public Report delete(Consumer<String> deleted, Stop stop) throws Exception {
        Instant start = clock.instant();
        try (HeldLease lease = new HeldLease(acquire(start, stop), notes)) {
            stop.first(lease::close);
            Set<String> asked = needed();
            Choice choice = choose(asked);
            List<String> gone = new ArrayList<>();
            List<String> spared = new ArrayList<>();
            for (String version : names(choice.goes())) {
                if (isNeededNow(version, asked, gone)) {
                    spared.add(version);
                } else {
                    delete(version, lease, gone);
                    deleted.accept(version);
                }
            }
            Instant before = clock.instant().minus(LEFTOVER_AGE);
            int leftovers = lease.whole(() -> store.clearLeftovers(before));
            return report(choice, gone, spared, leftovers);
        }
    }

    /** Asks again: somebody may announce a model while others are deleted, which takes long. */
    private boolean isNeededNow(String version, Set<String> asked, List<String> gone)
            throws IOException {
        try {
            Set<String> now = needed.versions();
            return !now.equals(asked) && withReferences(now).contains(version);
        } catch (TopicException e) {
            throw notDeleted(version, gone, e);
        }
    }

    private Lease acquire(Instant start, Stop stop) throws IOException, InterruptedException {
        return new LeaseWait(store, stop, notes)
                .acquire(
                        "models prune",
                        LEASE,
                        () -> {
                            Duration waited = Duration.between(start, clock.instant());
                            return waited.compareTo(PATIENCE) < 0
                                    ? PATIENCE.minus(waited)
                                    : Duration.ZERO;
                        });
    }

    private void delete(String version, HeldLease lease, List<String> gone) throws IOException {
        try {
            lease.whole(
                    () -> {
                        store.delete(version);
                        return gone.add(version);
                    });
        } catch (Exception e) {
            throw notDeleted(version, gone, e);
        }
    }

    private static IOException notDeleted(String version, List<String> gone, Exception e) {
        return new IOException(
                "%s was not deleted, and %d others were: %s".formatted(version, gone.size(), e), e);
    }

    private Set<String> needed() throws IOException {
        try {
            return needed.versions();
        } catch (TopicException e) {
            throw new IOException(
                    "Nothing is deleted, as it is not known which models are needed: "
                            + e.getMessage(),
                    e);
        }
    }

    private Choice choose(Set<String> versions) throws IOException {
        return pruning.of(store.published(), withReferences(versions), clock.instant());
    }

    /** Adds the models that a refresh compares its candidates with in place of the needed ones. */
    private Set<String> withReferences(Set<String> versions) throws IOException {
        Set<String> all = new HashSet<>(versions);
        Set<String> published = new HashSet<>(store.versions());
        for (String version : versions) {
            if (published.contains(version)) {
                all.addAll(comparedInItsPlace(version));
            }
        }
        return all;
    }

    private List<String> comparedInItsPlace(String version) throws IOException {
        try {
            return Lineage.of(store.manifest(version)).comparedInItsPlace().toList();
        } catch (ArtifactException damaged) {
            return List.of();
        }
    }

    private Report report(Choice choice, List<String> deleted, List<String> spared, int leftovers)
            throws IOException {
        List<String> damaged =
                names(choice.stays().stream().filter(one -> one.createdAt().isEmpty()).toList());
        for (String version : damaged) {
            notes.accept("%s is kept: %s; delete it by hand".formatted(version, harm(version)));
        }
        List<String> kept = Stream.concat(names(choice.stays()).stream(), spared.stream()).toList();
        return new Report(deleted, kept, damaged, leftovers);
    }

    private String harm(String version) throws IOException {
        try {
            store.manifest(version);
            return "its manifest could not be read before";
        } catch (ArtifactException e) {
            return e.getMessage();
        }
    }

    private static List<String> names(List<PublishedVersion> versions) {
        return versions.stream().map(PublishedVersion::version).toList();
    }
}
