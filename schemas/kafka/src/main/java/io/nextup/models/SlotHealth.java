package io.nextup.models;

import static java.util.Objects.requireNonNull;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A slot's models at one moment: the announced one and the processes' reports. Immutable. */
public final class SlotHealth {
    private final String slot;
    private final Optional<ModelAnnouncement> announced;

    /** Holds the entries; nothing is added after the constructor. */
    private final HealthIndex index;

    /**
     * @param announced the newest announcement; empty when there is none
     * @param entries the newest record of each key
     */
    public SlotHealth(String slot, Optional<ModelAnnouncement> announced, List<Health> entries) {
        this.slot = requireNonNull(slot, "slot is null");
        this.announced = requireNonNull(announced, "announced is null");
        this.index = HealthIndex.of(entries);
    }

    private SlotHealth(String slot, Optional<ModelAnnouncement> announced, HealthIndex index) {
        this.slot = slot;
        this.announced = requireNonNull(announced, "announced is null");
        this.index = index;
    }

    /** Returns the same reports with another announcement. */
    SlotHealth announcing(Optional<ModelAnnouncement> other) {
        return new SlotHealth(slot, other, index);
    }

    /** Returns the slot's name. */
    public String slot() {
        return slot;
    }

    /** Returns the newest announcement; empty when there is none. */
    public Optional<ModelAnnouncement> announced() {
        return announced;
    }

    /** Returns the reports of processes, without pardons. */
    public List<Health> processes() {
        return index.reports().toList();
    }

    /**
     * Returns the highest revision of an announcement that a process reports to have taken, also
     * one that is gone; 0 for none.
     */
    public long revision() {
        return index.revision();
    }

    /** Returns the operators' pardons. */
    public List<Health> pardons() {
        return index.pardons();
    }

    /**
     * Finds the model that most processes serve, by reports that are neither stale nor ended. Among
     * models with equally many processes, the one that the announcement names first wins. Empty
     * when no process reports a model.
     */
    public Optional<Served> served(long nowMillis) {
        return most(present(nowMillis).map(Health::serving));
    }

    /**
     * Finds the model that most processes are about to serve. A process that loads the announced
     * model, or has not reported since its announcement, counts for that; any other for what it
     * serves. A process that refused or demoted the announced model does not load it to serve it,
     * although the load may go on. Counts as {@link #served} does.
     */
    public Optional<Served> expected(long nowMillis) {
        return most(present(nowMillis).map(this::expected));
    }

    private ModelSince expected(Health process) {
        return announced
                .filter(model -> isUnderWay(model, process))
                .map(
                        model ->
                                new ModelSince(
                                        model.version(),
                                        model.manifestSha256(),
                                        model.announcedTimeMillis()))
                .orElse(process.serving());
    }

    private boolean isUnderWay(ModelAnnouncement model, Health process) {
        return process.writtenTimeMillis() < model.announcedTimeMillis()
                || (process.loading() != null
                        && process.loading().manifestSha256().equals(model.manifestSha256())
                        && !isJudged(model, process));
    }

    /** Returns true where a process has refused or demoted a model since its announcement. */
    private boolean isJudged(ModelAnnouncement model, Health process) {
        return process.verdicts().stream()
                .filter(verdict -> verdict.manifestSha256().equals(model.manifestSha256()))
                .filter(verdict -> verdict.timeMillis() >= model.announcedTimeMillis())
                .anyMatch(this::stands);
    }

    private Optional<Served> most(Stream<ModelSince> models) {
        List<ModelSince> served = models.filter(Objects::nonNull).toList();
        Map<String, List<ModelSince>> byManifest =
                served.stream().collect(Collectors.groupingBy(ModelSince::manifestSha256));
        return byManifest.values().stream()
                .max(
                        Comparator.<List<ModelSince>>comparingInt(List::size)
                                .thenComparing(same -> -place(same.get(0).manifestSha256()))
                                .thenComparing(same -> same.get(0).version()))
                .map(
                        most ->
                                new Served(
                                        most.get(0).version(),
                                        most.get(0).manifestSha256(),
                                        most.size(),
                                        served.size()));
    }

    /** Position of a model in the announcement: the announced one first, unnamed ones last. */
    private int place(String manifestSha256) {
        List<String> named =
                announced.stream()
                        .flatMap(one -> one.models().stream())
                        .map(AnnouncedModel::manifestSha256)
                        .toList();
        return named.contains(manifestSha256) ? named.indexOf(manifestSha256) : named.size();
    }

    /**
     * Returns the versions to serve and to roll back to, and those that a process serves or loads
     * by a report that is neither stale nor ended.
     */
    public Set<String> neededVersions(long nowMillis) {
        return Stream.concat(
                        announced.stream()
                                .flatMap(one -> one.models().stream())
                                .map(AnnouncedModel::version),
                        present(nowMillis)
                                .flatMap(one -> Stream.of(one.serving(), one.loading()))
                                .filter(Objects::nonNull)
                                .map(ModelSince::version))
                .collect(Collectors.toSet());
    }

    /** Returns the reports of processes that are neither stale nor ended. */
    public Stream<Health> present(long nowMillis) {
        return processes().stream().filter(one -> !one.ended() && !one.isStale(nowMillis));
    }

    /** Returns true when a verdict still holds: no pardon cancels it. */
    public boolean stands(ModelVerdict verdict) {
        return index.stands(verdict);
    }

    /**
     * Finds the verdict by which a process refused a model for a reason that names something, such
     * as an option. Reports that are stale or ended and verdicts that were pardoned do not count.
     */
    public Optional<ModelVerdict> refusal(String manifestSha256, String named, long nowMillis) {
        return present(nowMillis)
                .flatMap(entry -> entry.verdicts().stream())
                .filter(verdict -> verdict.kind() == ModelVerdict.Kind.REFUSED && stands(verdict))
                .filter(verdict -> verdict.manifestSha256().equals(manifestSha256))
                .filter(verdict -> verdict.reason().contains(named))
                .findFirst();
    }

    /** Returns the demoted and refused versions without a later pardon. */
    public List<String> pardonable() {
        return index.verdicts()
                .filter(verdict -> verdict.isAgainst() && stands(verdict))
                .map(ModelVerdict::version)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Makes a pardon for every model that announcements, verdicts or pardons know by the version.
     * Each is later than the verdicts on its model and the pardon before, although the clock of
     * their writer may be ahead.
     */
    public List<Health> pardonsOf(String version, long nowMillis) {
        Stream<String> announcedManifests =
                announced.stream()
                        .flatMap(one -> one.models().stream())
                        .filter(model -> model.version().equals(version))
                        .map(AnnouncedModel::manifestSha256);
        Stream<String> judgedManifests =
                index.verdicts()
                        .filter(verdict -> verdict.version().equals(version))
                        .map(ModelVerdict::manifestSha256);
        Stream<String> pardonedManifests =
                pardons().stream()
                        .filter(pardon -> pardon.modelVersion().equals(version))
                        .map(Health::id);
        return Stream.of(announcedManifests, judgedManifests, pardonedManifests)
                .flatMap(manifests -> manifests)
                .distinct()
                .map(
                        manifest ->
                                Health.pardon(
                                        slot,
                                        version,
                                        manifest,
                                        "by an operator",
                                        Math.max(nowMillis, newestOn(manifest) + 1)))
                .toList();
    }

    private long newestOn(String manifestSha256) {
        return Stream.concat(
                        index.verdictsOn(manifestSha256).map(ModelVerdict::timeMillis),
                        pardons().stream()
                                .filter(pardon -> pardon.id().equals(manifestSha256))
                                .map(Health::writtenTimeMillis))
                .max(Comparator.naturalOrder())
                .orElse(Long.MIN_VALUE);
    }

    /** Returns true when a model is the announced one. */
    public boolean isAnnounced(String manifestSha256) {
        return announced.filter(one -> one.manifestSha256().equals(manifestSha256)).isPresent();
    }
}
