package io.nextup.trainer.family.blend;

import io.nextup.artifact.RowBytes;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.CountedFamily.Counts;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.NetworkMemory;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.FittedModule;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The family {@code blend}: a network of one family, mixed with the counts of another. */
public final class Blend implements Family {
    /** Decides other options, too: a blend reads those of its network. */
    static final Hyperparameter<String> BLEND_OF =
            Hyperparameter.text("blendOf", "Family of a blend's network.")
                    .labelled("NAME")
                    .shapingWeights();

    /** Decides other options, too: a blend reads those of its counts. The network learns alone. */
    static final Hyperparameter<String> BLEND_WITH =
            Hyperparameter.text("blendWith", "Family of a blend's counts, such as session-knn.")
                    .labelled("NAME");

    /** Name of the weight among the hyperparameters. */
    private static final String WEIGHT = "blendWeight";

    /**
     * Most validation cases. Neighbouring weights differ too little for the 5,000 that tell epochs
     * apart.
     */
    private static final int MOST_CASES = 25_000;

    /**
     * Fewest items for each entry of the counts that a request reads, for a shortlist to be worth
     * it. An entry costs several times what an item does, since it is sorted and compared with the
     * items that are left out: with transitions, a batch of eight takes as long either way about
     * here (the trainer's benchmarks). It is not measured for session kNN, whose expected entries
     * are an upper bound where few sessions share an item: such a blend rather mixes all shares.
     */
    private static final int ITEMS_PER_ENTRY = 8;

    /** Most items that decide ranks at once, as {@code mixtures.py} has it, and bytes of each. */
    private static final long MOST_DECIDING = 1 << 20;

    private static final long DECIDING_BYTES = 100;

    /** Decides whether a model mixes the shares of a shortlist only. */
    @FunctionalInterface
    interface Shortlisting {
        /** Decides by the items, and the entries of the counts that a request is to read. */
        boolean suits(int items, double expectedEntries);
    }

    private final NetworkFamily of;
    private final CountedFamily with;
    private final Shortlisting shortlists;

    /** Makes a blend of SASRec with transitions, for the {@link java.util.ServiceLoader}. */
    public Blend() {
        this(new SasRec(), new Markov(), Blend::isShort);
    }

    /**
     * @param shortlists tells where a shortlist costs less than the shares of all items
     */
    Blend(NetworkFamily of, CountedFamily with, Shortlisting shortlists) {
        this.of = of;
        this.with = with;
        this.shortlists = shortlists;
    }

    /** Makes a blend of a family's networks with the counts of another family. */
    public static Blend of(NetworkFamily network, CountedFamily counted) {
        return new Blend(network, counted, Blend::isShort);
    }

    @Override
    public String name() {
        return "blend";
    }

    @Override
    public String summary() {
        return "a network mixed with counts";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .byDefault(BLEND_OF, of.name())
                .byDefault(BLEND_WITH, with.name())
                .withAll(of.defaults())
                .withAll(with.besideNetwork());
    }

    @Override
    public Blend variant(TrainOptions options, Families families) {
        return new Blend(
                part(
                        of,
                        BLEND_OF,
                        options,
                        families,
                        NetworkFamily.class,
                        "A blend mixes a network with counts, and %s is not a network"
                                .formatted(options.get(BLEND_OF))),
                part(
                        with,
                        BLEND_WITH,
                        options,
                        families,
                        CountedFamily.class,
                        "A blend cannot mix %s with a network".formatted(options.get(BLEND_WITH))),
                shortlists);
    }

    private static <F extends Family> F part(
            F own,
            Hyperparameter<String> option,
            TrainOptions options,
            Families families,
            Class<F> kind,
            String refusal) {
        String name = options.get(option);
        if (name.equals(own.name())) {
            return own;
        }
        Family named;
        try {
            named = families.named(name);
        } catch (IllegalArgumentException e) {
            throw new RequestException(option.key(), ": " + e.getMessage(), e);
        }
        if (!kind.isInstance(named)) {
            throw new RequestException(
                    option.key(), ": %s: try %s".formatted(refusal, names(families, kind, own)));
        }
        return kind.cast(named);
    }

    /** Returns the families that could be a part, the own one first, such as {@code a, b or c}. */
    private static String names(Families families, Class<? extends Family> kind, Family own) {
        List<String> names =
                families.all().stream()
                        .filter(kind::isInstance)
                        .filter(family -> family.inputs(family.defaults()).isColumnless())
                        .map(Family::name)
                        .sorted(Comparator.comparing(name -> !name.equals(own.name())))
                        .toList();
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    @Override
    public void check(TrainOptions options) {
        requireOwn(options);
        of.check(options);
        with.check(options);
        if (!of.inputs(options).isColumnless()) {
            throw new RequestException(
                    BLEND_OF.key(),
                    " is %s, which also takes %s: a blend mixes a network that takes items alone"
                            .formatted(of.name(), InputColumn.words(of.inputs(options).columns())));
        }
    }

    /** Refuses options of a blend of other parts: its caller finds the variant. */
    private void requireOwn(TrainOptions options) {
        requireOwn(options, BLEND_OF, "network is", of);
        requireOwn(options, BLEND_WITH, "counts are", with);
    }

    private static void requireOwn(
            TrainOptions options, Hyperparameter<String> option, String partIs, Family own) {
        String name = options.get(option);
        if (!name.equals(own.name())) {
            throw new RequestException(
                    option.key(),
                    " is %s, and this blend's %s %s: take its variant"
                            .formatted(name, partIs, own.name()));
        }
    }

    @Override
    public SuitedOptions suited(Dataset fit, TrainOptions options) {
        return of.suited(fit, options);
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        long items = fit.vocabulary().size();
        long weights = Float.BYTES * of.network((int) items, options).size();
        MemoryNeed counted = with.memory(fit, options);
        // Once it is trained, the network's weights stay on the heap beside the counts. Then both
        // are judged beside the heap, with the shares of each, and in a few rows at once with the
        // items that decide a rank.
        long scores = NetworkMemory.blockScores(items);
        long shares = 3L * Float.BYTES * scores + DECIDING_BYTES * Math.min(MOST_DECIDING, scores);
        return of.memory(fit, options)
                .then(
                        new MemoryNeed(
                                weights + counted.heapBytes(),
                                weights + counted.besideBytes() + shares,
                                counted.smaller()));
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        requireOwn(task.options());
        with.requireCountable(task.fit(), task.excludeSeen(), task.options());
        NetworkFamily.Fit fit = fitNetwork(task);
        Counts counts = with.counted(task);
        BlendModule blend = new BlendModule(fit.network(), withoutPruning(fit), counts);
        String source = blend.source();
        boolean shortlist = mixesShortlist(task.items(), counts);
        ModuleShape shape =
                new ModuleShape(
                        task.items(),
                        task.options().get(LearningOptions.MAX_LENGTH),
                        ModelInputs.BIAS);
        List<EvaluationCase> cases =
                ValidationSample.ofAtMost(MOST_CASES, task.validation(), task.options().seed());
        BlendWeight.Choice choice = given(task.continuation());
        if (!cases.isEmpty()) {
            task.listener()
                    .at(
                            Stage.of(
                                    Stage.Kind.WEIGHING,
                                    "%s and %s by %d cases"
                                            .formatted(of.name(), with.name(), cases.size())));
            try (Mixtures mixtures =
                    Mixtures.of(
                            blend.object(choice.weight(), shortlist),
                            source,
                            task.workDirectory(),
                            BlendWeight.candidates())) {
                choice =
                        BlendWeight.best(
                                mixtures.ndcg(
                                        BlendWeight.candidates().length,
                                        cases,
                                        task.excludeSeen(),
                                        shape));
            }
        }
        TorchArchive.write(task.module(), blend.object(choice.weight(), shortlist), source);
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    hyperParameters(fit, task.options(), choice.weight()),
                    choice.ndcg(),
                    fit.epoch(),
                    // The counts are new, whatever became of the network.
                    false,
                    module.probes(),
                    bytesPerRow(shape, fit.network().dimension(), counts, shortlist));
        }
    }

    private static long bytesPerRow(
            ModuleShape shape, int dimension, Counts counts, boolean shortlist) {
        double entries = counts.expectedEntries();
        return shortlist
                ? RowBytes.mixingShortlist(shape.items(), shape.maxLength(), dimension, entries)
                : RowBytes.mixingAll(shape.items(), shape.maxLength(), dimension, entries);
    }

    private static ScriptObject withoutPruning(NetworkFamily.Fit fit) {
        Network network = fit.network();
        return network.module(fit.weights(), PrunedRanking.scoringAll(network.dimension()));
    }

    /** Returns the weight of the fitted model in a pass, and a first guess else. */
    private static BlendWeight.Choice given(Continuation continuation) {
        return continuation
                .pass()
                .map(pass -> Double.parseDouble(pass.chosen().get(WEIGHT)))
                .map(weight -> new BlendWeight.Choice(weight, Double.NaN))
                .orElse(BlendWeight.UNJUDGED);
    }

    /** Returns true where the module mixes the shares of a shortlist only. */
    boolean mixesShortlist(int items, Counts counts) {
        return shortlists.suits(items, counts.expectedEntries());
    }

    private static boolean isShort(int items, double expectedEntries) {
        return PrunedRanking.isLarge(items) && expectedEntries * ITEMS_PER_ENTRY <= items;
    }

    private NetworkFamily.Fit fitNetwork(TrainingTask task) throws IOException {
        Path directory = Files.createDirectory(task.workDirectory().resolve("network"));
        TrainingTask own = task.in(directory);
        NetworkFamily.Fit fit = of.fit(own);
        Files.delete(own.module());
        Files.delete(directory);
        return fit;
    }

    private static Map<String, String> hyperParameters(
            NetworkFamily.Fit fit, TrainOptions options, double weight) {
        Map<String, String> values = fit.hyperParameters(options);
        values.put(WEIGHT, Double.toString(weight));
        return values;
    }
}
