package io.nextup.trainer.operate;

import static java.util.stream.Collectors.joining;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.InputColumn;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.dataset.Rewards;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.RuleDifferences;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.refresh.Lineage;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The test part of a history, by which published models are judged.
 *
 * @param cases test cases, at least one
 */
record TestSet(History history, Protocol protocol, List<HeldOut> cases) {

    /**
     * Divides a history.
     *
     * @throws HistoryException if no test case is left
     */
    static TestSet of(History history, Protocol protocol) throws HistoryException {
        List<HeldOut> cases = protocol.test(history.users());
        if (cases.isEmpty()) {
            throw new HistoryException(
                    "%s has no test case by the protocol %s: give a longer history"
                            .formatted(history.name(), protocol.word()));
        }
        return new TestSet(history, protocol, cases);
    }

    /** Returns the name of the cases in figures. */
    String name() {
        return protocol.word() + ".test";
    }

    /**
     * Asks simple models the same questions. They are fitted on what the protocol leaves to fit on;
     * where that is nothing, what was popular is as a model's manifest says.
     *
     * @param popularItems of that manifest
     * @param work existing directory for the file of a module
     */
    Baselines baselines(
            TrainerEnvironment environment,
            ModelRules rules,
            List<String> popularItems,
            Path work,
            Progress progress) {
        Baselines baselines = new Baselines(environment, rules, cases, progress);
        Optional<Dataset> fit = protocol.fit(history.users());
        return fit.isPresent()
                ? baselines.fittedOn(fit.get(), work)
                : baselines.popular(popularItems);
    }

    /**
     * Requires a case with a reward.
     *
     * @throws HistoryException if no case has a reward
     */
    void requireReward(Rewards rewards) throws HistoryException {
        if (cases.stream().noneMatch(one -> rewards.of(one.type()) > 0)) {
            throw new HistoryException(
                    "No test case of %s has a reward by %s: the types of their events are %s"
                            .formatted(
                                    history.name(),
                                    rewards,
                                    cases.stream()
                                            .map(one -> one.type().orElse("not known"))
                                            .distinct()
                                            .sorted()
                                            .collect(joining(", "))));
        }
    }

    /**
     * Tells why a model may have seen the test, or why nobody knows; empty where it was fitted with
     * the same protocol on the same sequences, or on older events where all are the test.
     */
    Optional<String> caution(Manifest model) {
        Map<String, String> provenance = model.provenance();
        if (protocol == Protocol.EVERY_EVENT) {
            return asNewAsTheTest(model.version(), newest(provenance));
        }
        String fitted = provenance.get("fit");
        String interactions = provenance.get("data.interactions");
        if (fitted != null && !fitted.equals(protocol.word())) {
            return Optional.of(
                    "%s was %s: it may have seen the test of %s"
                            .formatted(model.version(), making(fitted), protocol.word()));
        }
        if (fitted == null || interactions == null) {
            return Optional.of(
                    "%s does not say what it was fitted on: whether it has seen the test of %s is not known"
                            .formatted(model.version(), protocol.word()));
        }
        if (!interactions.equals(Long.toString(history.interactions()))) {
            return Optional.of(
                    "%s was made from %s interactions, and %s holds %d: it may have seen the test of that"
                            .formatted(
                                    model.version(),
                                    interactions,
                                    history.name(),
                                    history.interactions()));
        }
        String fingerprint = provenance.get("data.fingerprint");
        if (fingerprint != null && !fingerprint.equals(history.users().fingerprint())) {
            return Optional.of(
                    "%s was made from other sequences than those of %s (other events, other rules, or another order): it may have seen the test of those"
                            .formatted(model.version(), history.name()));
        }
        return Optional.empty();
    }

    /** Returns a caution if the model was made from events as new as the test. */
    private Optional<String> asNewAsTheTest(String version, Optional<Instant> newest) {
        if (newest.isEmpty() || !history.users().hasTimes()) {
            return Optional.of(
                    "%s: whether %s has seen the test is not known"
                            .formatted(
                                    newest.isEmpty()
                                            ? version + " does not say how new its events are"
                                            : history.name() + " holds no times",
                                    version));
        }
        Instant oldest = Instant.ofEpochMilli(history.users().oldestMillis());
        return newest.get().isBefore(oldest)
                ? Optional.empty()
                : Optional.of(
                        "%s was made from events until %s, and %s begins at %s: it may have seen the test"
                                .formatted(version, newest.get(), history.name(), oldest));
    }

    /** Returns the time that a manifest states; empty where it states none that is valid. */
    private static Optional<Instant> newest(Map<String, String> provenance) {
        try {
            return Optional.ofNullable(provenance.get("data.newest")).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String making(String fitted) {
        return Lineage.isOfRefresh(fitted) ? "made by refresh" : "fitted with --fit " + fitted;
    }

    /**
     * Notes the caution and the differing rules, where there are any.
     *
     * @throws HistoryException if the model takes times, and the history holds none
     */
    Optional<String> note(Manifest model, ModelRules asked, Consumer<String> notes)
            throws HistoryException {
        if (!history.users().hasTimes() && model.inputs().takesTimes()) {
            throw new HistoryException(
                    "%s takes %s, and %s holds no times: give a history with times"
                            .formatted(
                                    model.version(),
                                    String.join(", ", InputColumn.words(model.inputs().columns())),
                                    history.name()));
        }
        if (history.users().mayLackTypes() && !model.inputs().eventTypes().isEmpty()) {
            notes.accept(
                    "%s has many types, and those after the first %d count as unknown to %s"
                            .formatted(history.name(), UserHistories.MOST_TYPES, model.version()));
        }
        Optional<String> caution = caution(model);
        caution.ifPresent(words -> notes.accept("Caution: " + words));
        RuleDifferences.words(model, asked).ifPresent(notes);
        return caution;
    }
}
