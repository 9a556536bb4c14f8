package io.nextup.trainer.family.sasrec;

import io.nextup.model.ArtifactException;
import io.nextup.model.Manifest;
import io.nextup.model.Probe;
import io.nextup.model.SequenceEncoder;
import io.nextup.model.torch.Probes;
import io.nextup.model.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingListener;
import io.nextup.trainer.train.SequenceTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The family {@code sasrec}. */
public final class SasRec implements Family {
    private static final int PROBE_K = 10;

    /** For the {@link java.util.ServiceLoader}. */
    public SasRec() {}

    @Override
    public String name() {
        return "sasrec";
    }

    @Override
    public Trained train(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            Path workDirectory,
            TrainingListener listener)
            throws IOException {
        SasRecModule module = module(fit.vocabulary().size(), options);
        Path file = workDirectory.resolve(Manifest.MODULE_FILE);
        SequenceTrainer.Best best =
                new SequenceTrainer(fit, validation, options, listener, System::nanoTime)
                        .train(module, module.initialWeights(options.seed()), file);
        return new Trained(
                file,
                options.maxLength(),
                hyperParameters(options),
                best.validationNdcg(),
                best.epoch(),
                probes(file, fit, options.maxLength()));
    }

    /**
     * Writes a module with its initial weights, as training starts from: it costs what a trained
     * one costs, and recommends nothing of worth.
     *
     * @param items catalogue size
     * @param options of which the seed and the sizes count
     */
    public static void writeUntrained(Path file, int items, TrainOptions options)
            throws IOException {
        SasRecModule module = module(items, options);
        module.write(file, module.initialWeights(options.seed()));
    }

    private static SasRecModule module(int items, TrainOptions options) {
        return new SasRecModule(
                items,
                options.maxLength(),
                options.dimension(),
                options.layers(),
                options.heads(),
                options.dropout());
    }

    private static Map<String, String> hyperParameters(TrainOptions options) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("seed", Long.toString(options.seed()));
        values.put("maxLength", Integer.toString(options.maxLength()));
        values.put("dimension", Integer.toString(options.dimension()));
        values.put("layers", Integer.toString(options.layers()));
        values.put("heads", Integer.toString(options.heads()));
        values.put("dropout", Double.toString(options.dropout()));
        values.put("batchSize", Integer.toString(options.batchSize()));
        values.put("learningRate", Double.toString(options.learningRate()));
        values.put("negatives", Integer.toString(options.negatives()));
        values.put("maxEpochs", Integer.toString(options.maxEpochs()));
        values.put("fullSoftmaxEpochs", Integer.toString(options.fullSoftmaxEpochs()));
        values.put("patience", Integer.toString(options.patience()));
        values.put("timeBudget", options.timeBudget().toString());
        return values;
    }

    /**
     * The shortest input, the longest one, one with exclusions, and one that asks for all items.
     */
    private static List<Probe> probes(Path module, Dataset fit, int maxLength) {
        int items = fit.vocabulary().size();
        int[] longest =
                SequenceEncoder.truncate(
                        Arrays.stream(fit.sequences())
                                .max(Comparator.comparingInt(sequence -> sequence.length))
                                .orElseThrow(),
                        maxLength);
        int[] newest = SequenceEncoder.truncate(longest, 3);
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", items)) {
            return List.of(
                    Probes.record(scorer, new int[] {items}, new int[0], PROBE_K),
                    Probes.record(scorer, longest, new int[0], PROBE_K),
                    Probes.record(
                            scorer, longest, Arrays.stream(longest).distinct().toArray(), PROBE_K),
                    Probes.record(scorer, newest, newest, Math.min(items + 2, 10 * PROBE_K)));
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }
}
