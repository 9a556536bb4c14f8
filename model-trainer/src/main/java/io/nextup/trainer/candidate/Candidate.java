package io.nextup.trainer.candidate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.report.LearningCurve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A fitted model that is not published yet.
 *
 * @param family name of the family
 * @param fit data that the model was fitted on
 * @param rules rules that built the training data and that judge the model
 * @param data entries for the manifest's provenance about the data
 * @param making entries for the same about all else: how the model was made
 */
public record Candidate(
        String family,
        Trained trained,
        Dataset fit,
        ModelRules rules,
        TrainingCost cost,
        Map<String, String> data,
        Map<String, String> making) {

    public Candidate {
        requireNonNull(family, "family is null");
        requireNonNull(trained, "trained is null");
        requireNonNull(fit, "fit is null");
        requireNonNull(rules, "rules are null");
        requireNonNull(cost, "cost is null");
        data = Map.copyOf(data);
        making = Map.copyOf(making);
    }

    /**
     * Returns the model as a job will ask it. The caller still closes the scorer, which is of its
     * module.
     */
    public Recommender served(Scorer scorer) {
        return new Recommender(
                scorer,
                fit.vocabulary(),
                trained.shape().inputs(),
                fit.popularItems(Publisher.POPULAR_ITEMS),
                trained.shape().maxLength());
    }

    /**
     * Publishes the model.
     *
     * @param staging an empty directory or one that does not exist yet; stays behind
     * @param metrics figures of the model's evaluation, named with their protocol
     */
    public Published publish(Publisher publisher, Path staging, Map<String, Double> metrics)
            throws IOException {
        return publish(publisher, staging, metrics, Optional.empty());
    }

    /**
     * Publishes the model beside simple ones.
     *
     * @param standing empty where they were not asked
     */
    public Published publish(
            Publisher publisher,
            Path staging,
            Map<String, Double> metrics,
            Optional<Standing> standing)
            throws IOException {
        Map<String, String> provenance = new TreeMap<>(making);
        provenance.putAll(data);
        return publisher.publish(
                staging, family, trained, fit, rules, metrics, standing, provenance);
    }

    /** Returns the reason why it has hardly learnt anything; empty where it has. */
    public Optional<String> hardlyTrained() {
        return Optional.ofNullable(making.get(LearningCurve.HARDLY_TRAINED));
    }

    /**
     * Returns the same candidate as the one whose training it continues was made, but for the data.
     */
    public Candidate continuing(Candidate earlier) {
        return new Candidate(family, trained, fit, rules, earlier.cost(), data, earlier.making());
    }

    /**
     * Returns the values of a training's options, with those that the data decided for this one.
     *
     * @param options options of that training, of the same family
     */
    public Map<String, String> values(TrainOptions options) {
        Map<String, String> values = new LinkedHashMap<>(options.texts());
        for (Hyperparameter<?> one : options.hyperparameters()) {
            if (options.followsData(one)) {
                values.put(one.key(), trained.hyperParameters().get(one.key()));
            }
        }
        return values;
    }

    /**
     * Returns the same candidate with reasons for values that the data decided.
     *
     * @param reasons reasons by the keys of the values
     */
    public Candidate because(Map<String, String> reasons) {
        Map<String, String> entries = new TreeMap<>();
        reasons.forEach((key, why) -> entries.put("because." + key, why));
        return with(entries);
    }

    /** Returns the same candidate with more entries about how it was made. */
    public Candidate with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(making);
        all.putAll(more);
        return new Candidate(family, trained, fit, rules, cost, data, all);
    }
}
