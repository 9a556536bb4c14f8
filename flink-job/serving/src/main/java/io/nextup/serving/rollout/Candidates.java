package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The models that a {@link Rollout} knows: those of its chain, those being fetched or loaded, and
 * the demoted ones. Makes their transitions, and collects the steps that one event leads to. Not
 * thread-safe.
 */
final class Candidates {
    /** Number of known models up to which demoted ones outside the chain are remembered. */
    private static final int CAPACITY = 64;

    private final BiConsumer<State, State> observer;
    private final Map<String, RolloutCandidate> byManifest = new LinkedHashMap<>();
    private List<AnnouncedModel> chain = List.of();
    private ModelAnnouncement newest;
    private long newestOffset = -1;
    private boolean isModelLost;
    private List<RolloutStep> steps = new ArrayList<>();
    private long nowMillis;

    /**
     * @param observer receiver of a model's state before and after each transition
     */
    Candidates(BiConsumer<State, State> observer) {
        this.observer = requireNonNull(observer, "observer is null");
    }

    /** Begins to handle an event. */
    void at(long millis) {
        nowMillis = millis;
    }

    /** The time of the event. */
    long nowMillis() {
        return nowMillis;
    }

    void add(RolloutStep step) {
        steps.add(step);
    }

    /** Reports that a model does not serve. */
    void report(RolloutCandidate candidate, String reason) {
        add(new RolloutStep.Report(candidate.model, reason));
    }

    /** Returns the steps so far, and forgets them. */
    List<RolloutStep> taken() {
        List<RolloutStep> all = steps;
        steps = new ArrayList<>();
        return all;
    }

    void move(RolloutCandidate candidate, State state, String reason) {
        if (candidate.state() != state) {
            observer.accept(candidate.state(), state);
        }
        candidate.move(state, reason, nowMillis);
    }

    void refuse(RolloutCandidate candidate, Refusal refusal, String reason) {
        move(candidate, State.REFUSED, reason);
        candidate.refuse(refusal);
    }

    /** Lets a candidate serve in place of the one that served before. */
    void serve(RolloutCandidate candidate) {
        endService("it served before");
        isModelLost = false;
        candidate.lastProblem = "";
        move(candidate, State.SERVING, "serves");
    }

    /** Ends the service of the model that serves; does nothing if none does. */
    void endService(String reason) {
        serving().ifPresent(one -> move(one, State.NEW, reason));
    }

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

    /** Records that users will miss the model that serves: it must not serve any more. */
    void modelLost() {
        isModelLost = true;
    }

    /** Tells whether users miss a model that served. */
    boolean isModelLost() {
        return isModelLost;
    }

    /** Returns the serving candidate; empty if none serves. */
    Optional<RolloutCandidate> serving() {
        return all().stream().filter(one -> one.state() == State.SERVING).findAny();
    }

    /** Tells whether the model of a manifest serves. */
    boolean isServing(String manifestSha256) {
        RolloutCandidate candidate = find(manifestSha256);
        return candidate != null && candidate.state() == State.SERVING;
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
        return serving().map(one -> rank(candidate) < rank(one)).orElse(true);
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
        byManifest.values().removeIf(one -> !isKept(one) && !one.is(Refusal.DEMOTED));
        byManifest.values().stream()
                .filter(one -> !isKept(one))
                .sorted(Comparator.comparing(one -> one.since().sinceMillis()))
                .limit(Math.max(0, byManifest.size() - CAPACITY))
                .toList()
                .forEach(one -> byManifest.remove(one.manifestSha256()));
    }

    private boolean isKept(RolloutCandidate candidate) {
        return candidate.state() == State.SERVING
                || candidate.isUnderWay()
                || rank(candidate) < Integer.MAX_VALUE;
    }
}
