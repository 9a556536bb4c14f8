package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.serving.rollout.Rollout.Refusal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Makes the models of the newest announcement the chain, newest first. */
    void announced(List<AnnouncedModel> models) {
        chain = List.copyOf(models);
        chain.forEach(one -> of(one).model = one);
    }

    /** Returns the models of the chain, newest first. */
    List<AnnouncedModel> chain() {
        return chain;
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

    /**
     * Returns a candidate's rank in the chain: 0 for the newest.
     *
     * @param candidate the candidate; null and one that is not in the chain rank after all others
     */
    int rank(RolloutCandidate candidate) {
        for (int i = 0; candidate != null && i < chain.size(); i++) {
            if (chain.get(i).manifestSha256().equals(candidate.manifestSha256())) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    /**
     * Forgets models that have left the chain. Keeps those being fetched or loaded, and a limited
     * number of demoted ones.
     *
     * @param inUse test for others that must stay
     */
    void forget(Predicate<RolloutCandidate> inUse) {
        Predicate<RolloutCandidate> kept = inUse.or(this::isInChain);
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
