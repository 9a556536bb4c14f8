package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.Rollout.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The models that a {@link Rollout} knows: those of its chain, those being fetched or loaded, and
 * the demoted ones. Not thread-safe.
 */
final class Candidates {
    /** Number of known models up to which demoted ones outside the chain are remembered. */
    private static final int CAPACITY = 64;

    private final Map<String, RolloutCandidate> byManifest = new LinkedHashMap<>();
    private List<AnnouncedModel> chain = List.of();
    private ModelAnnouncement newest;

    /** The model in state SERVING; null for none. */
    private RolloutCandidate serving;

    /** True while users miss a model that served. */
    private boolean isModelLost;

    private long newestOffset = -1;

    /**
     * Makes the models of an announcement the chain, newest first.
     *
     * @return false if a newer announcement is known
     */
    boolean announced(long offset, ModelAnnouncement announcement) {
        if (offset <= newestOffset) {
            return false;
        }
        newestOffset = offset;
        newest = announcement;
        chain = List.copyOf(announcement.models());
        chain.forEach(one -> of(one).model = one);
        return true;
    }

    /** Learns that the announcements have other offsets from now on. */
    void startedOver() {
        newestOffset = -1;
    }

    /** Returns the newest announcement; null before the first. */
    ModelAnnouncement newest() {
        return newest;
    }

    /** Describes the newest model for a person; empty if none was announced. */
    Optional<String> describe() {
        return newestThat(one -> true)
                .map(
                        one ->
                                "the newest, %s: %s; %d more to go back to"
                                        .formatted(
                                                one.model.version(),
                                                one.reason(),
                                                chain.size() - 1));
    }

    /** Makes a candidate the serving one; null for none. */
    void serves(RolloutCandidate candidate) {
        serving = candidate;
        isModelLost = false;
    }

    /** Records that the serving model serves no more, and that users miss it. */
    void modelLost() {
        serving = null;
        isModelLost = true;
    }

    /** Tells whether users miss a model that served. */
    boolean isModelLost() {
        return isModelLost;
    }

    /** Returns the serving candidate; empty if none serves. */
    Optional<RolloutCandidate> serving() {
        return Optional.ofNullable(serving);
    }

    /** Tells whether the model of a manifest serves. */
    boolean isServing(String manifestSha256) {
        return serving != null && serving.manifestSha256().equals(manifestSha256);
    }

    /** Returns the manifests of the serving model and of the chain. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        chain.forEach(model -> needed.add(model.manifestSha256()));
        serving().ifPresent(one -> needed.add(one.manifestSha256()));
        return needed;
    }

    /** Returns the candidate of a model; a new one if the model is not known yet. */
    RolloutCandidate of(AnnouncedModel model) {
        return byManifest.computeIfAbsent(
                model.manifestSha256(), sha256 -> new RolloutCandidate(model));
    }

    /** Returns the candidate of a manifest; null if the model is not known. */
    RolloutCandidate find(String manifestSha256) {
        return byManifest.get(manifestSha256);
    }

    Collection<RolloutCandidate> all() {
        return byManifest.values();
    }

    /** Returns the candidates of the chain, newest first. */
    List<RolloutCandidate> ofChain() {
        return chain.stream().map(this::of).toList();
    }

    /** Returns the newest candidate of the chain that passes the test. */
    Optional<RolloutCandidate> newestThat(Predicate<RolloutCandidate> fits) {
        return ofChain().stream().filter(fits).findFirst();
    }

    /** Returns the time at which the next waiting candidate is tried again; empty for none. */
    OptionalLong retryMillis() {
        return all().stream()
                .filter(one -> one.state() == State.WAITING)
                .mapToLong(one -> one.untilMillis)
                .min();
    }

    /**
     * Returns a candidate's rank in the chain: 0 for the newest.
     *
     * @param candidate the candidate; one that is not in the chain ranks after all others
     */
    int rank(RolloutCandidate candidate) {
        for (int i = 0; i < chain.size(); i++) {
            if (chain.get(i).manifestSha256().equals(candidate.manifestSha256())) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Tells whether a candidate is newer than the serving one. */
    boolean isNewer(RolloutCandidate candidate) {
        return serving == null || rank(candidate) < rank(serving);
    }

    /**
     * Tells whether a model need not be fetched any more: a newer one serves, or has just become
     * one to try.
     */
    boolean isNeedless(RolloutCandidate fetched) {
        return !isNewer(fetched)
                || newestThat(one -> one.state() == State.NEW && !one.retries)
                        .filter(one -> rank(one) < rank(fetched))
                        .isPresent();
    }

    /**
     * Forgets models that have left the chain. Keeps those that serve, are fetched or loaded, and a
     * limited number of demoted ones.
     */
    void forget() {
        Predicate<RolloutCandidate> kept = one -> one == serving || isInChain(one);
        byManifest
                .values()
                .removeIf(
                        candidate ->
                                !kept.test(candidate)
                                        && !candidate.isUnderWay()
                                        && !candidate.is(Refusal.DEMOTED));
        byManifest.values().stream()
                .filter(
                        candidate ->
                                candidate.is(Refusal.DEMOTED)
                                        && !candidate.isUnderWay()
                                        && !kept.test(candidate))
                .sorted(Comparator.comparing(candidate -> candidate.since().sinceMillis()))
                .limit(Math.max(0, byManifest.size() - CAPACITY))
                .toList()
                .forEach(candidate -> byManifest.remove(candidate.manifestSha256()));
    }

    private boolean isInChain(RolloutCandidate candidate) {
        return rank(candidate) < Integer.MAX_VALUE;
    }
}
