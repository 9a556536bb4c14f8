package io.nextup.trainer.family.blend;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.InputColumn;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.MarkovModule;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.family.markov.TransitionCounts;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.FittedModule;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The family {@code blend}: a network of another family, mixed with counted transitions. */
public final class Blend implements Family {
    /** Decides the other options, too: a blend reads those of its network. */
    static final Hyperparameter<String> BLEND_OF =
            Hyperparameter.text("blendOf", "Family of a blend's network.")
                    .labelled("NAME")
                    .shapingWeights();

    /** Name of the weight among the hyperparameters. */
    private static final String WEIGHT = "blendWeight";

    /**
     * Most validation cases. Neighbouring weights differ too little for the 5,000 that tell epochs
     * apart.
     */
    private static final int MOST_CASES = 25_000;

    /**
     * Fewest items for each transition that a request reads, for a shortlist to be worth it. A
     * transition costs several times what an item does, since it is sorted and compared with the
     * items that are left out: about here a batch of eight takes as long either way (the trainer's
     * benchmarks).
     */
    private static final int ITEMS_PER_TRANSITION = 8;

    /** Decides whether a model mixes the shares of a shortlist only. */
    @FunctionalInterface
    interface Shortlisting {
        /** Decides by the items, and the transitions that a request is expected to read. */
        boolean suits(int items, double transitions);
    }

    private final NetworkFamily of;
    private final Shortlisting shortlists;

    /** Makes a blend with SASRec, for the {@link java.util.ServiceLoader}. */
    public Blend() {
        this(new SasRec());
    }

    private Blend(NetworkFamily of) {
        this(of, Blend::isShort);
    }

    /**
     * @param shortlists tells where a shortlist costs less than the shares of all items
     */
    Blend(NetworkFamily of, Shortlisting shortlists) {
        this.of = of;
        this.shortlists = shortlists;
    }

    /**
     * Makes a blend with the networks of a family.
     *
     * @throws IllegalArgumentException if the family's models are not networks
     */
    public static Blend of(Family family) {
        requireNonNull(family, "family is null");
        if (family instanceof NetworkFamily network) {
            return new Blend(network);
        }
        throw new IllegalArgumentException(
                "A blend mixes a network with counted transitions, and %s is not a network: try sasrec"
                        .formatted(family.name()));
    }

    @Override
    public String name() {
        return "blend";
    }

    @Override
    public String summary() {
        return "a network mixed with counted transitions";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .with(BLEND_OF, of.name())
                .withAll(of.defaults())
                .withAll(MarkovOptions.besideNetwork());
    }

    @Override
    public Blend variant(TrainOptions options, Families families) {
        String network = options.get(BLEND_OF);
        if (network.equals(of.name())) {
            return this;
        }
        try {
            return of(families.named(network));
        } catch (IllegalArgumentException e) {
            throw new RequestException(BLEND_OF.key(), ": " + e.getMessage(), e);
        }
    }

    @Override
    public void check(TrainOptions options) {
        requireOwn(options);
        of.check(options);
        if (!of.inputs(options).isEmpty()) {
            throw new RequestException(
                    BLEND_OF.key(),
                    " is %s, which also takes %s: a blend mixes a network that takes items alone"
                            .formatted(of.name(), InputColumn.words(of.inputs(options).columns())));
        }
    }

    /** Refuses options of a blend with another network: its caller finds the variant. */
    private void requireOwn(TrainOptions options) {
        String network = options.get(BLEND_OF);
        if (!network.equals(of.name())) {
            throw new RequestException(
                    BLEND_OF.key(),
                    " is %s, and this blend's network is %s: take its variant"
                            .formatted(network, of.name()));
        }
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        return of.memory(fit, options).then(MarkovModule.memory(fit, options));
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        requireOwn(task.options());
        NetworkFamily.Fit fit = fitNetwork(task);
        TransitionCounts counts =
                TransitionCounts.of(task.fit(), task.excludeSeen(), task.options());
        ScriptObject markov = MarkovModule.of(counts, task.options());
        ScriptObject network =
                fit.network()
                        .module(fit.weights(), PrunedRanking.scoringAll(fit.network().dimension()));
        String source = source(fit.network(), network);
        boolean shortlist =
                mixesShortlist(task.items(), counts, task.fit().sequences(), task.options());
        ModuleShape shape =
                new ModuleShape(task.items(), task.options().get(LearningOptions.MAX_LENGTH));
        List<EvaluationCase> cases =
                ValidationSample.ofAtMost(MOST_CASES, task.validation(), task.options().seed());
        BlendWeight.Choice choice = given(task.continuation());
        if (!cases.isEmpty()) {
            try (Mixtures mixtures =
                    Mixtures.of(
                            module(network, markov, choice.weight(), shortlist),
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
        TorchArchive.write(
                task.module(), module(network, markov, choice.weight(), shortlist), source);
        try (FittedModule module = FittedModule.open(task.module(), shape)) {
            return new Trained(
                    task.module(),
                    shape,
                    hyperParameters(task.options(), choice.weight()),
                    choice.ndcg(),
                    fit.epoch(),
                    // The transitions were counted anew, whatever became of the network.
                    false,
                    module.probes());
        }
    }

    /** Returns the weight of the fitted model in a pass, and a first guess else. */
    private static BlendWeight.Choice given(Continuation continuation) {
        return continuation
                .pass()
                .map(pass -> Double.parseDouble(pass.chosen().get(WEIGHT)))
                .map(weight -> new BlendWeight.Choice(weight, Double.NaN))
                .orElse(BlendWeight.UNJUDGED);
    }

    /**
     * Returns true where the module mixes the shares of a shortlist only.
     *
     * @param sequences those whose transitions were counted: a request is expected to read items as
     *     popular as theirs
     */
    boolean mixesShortlist(
            int items, TransitionCounts counts, int[][] sequences, TrainOptions options) {
        return shortlists.suits(
                items, options.get(MarkovOptions.HISTORY) * counts.meanRowLength(sequences));
    }

    private static boolean isShort(int items, double transitions) {
        return PrunedRanking.isLarge(items) && transitions * ITEMS_PER_TRANSITION <= items;
    }

    private NetworkFamily.Fit fitNetwork(TrainingTask task) throws IOException {
        Path directory = Files.createDirectory(task.workDirectory().resolve("network"));
        TrainingTask own = task.in(directory);
        NetworkFamily.Fit fit = of.fit(own);
        Files.delete(own.module());
        Files.delete(directory);
        return fit;
    }

    /** Returns the source text of a blend's class with all that it calls. */
    static String source(Network network, ScriptObject module) {
        String blend = Script.text(Blend.class, "blend.py").replace("NETWORK", module.className());
        return String.join("\n", network.source(), MarkovModule.source(), blend);
    }

    /**
     * Makes an instance of the class.
     *
     * @param shortlists true to mix only the shares of items that may be among the best: the answer
     *     is the same but for how float32 rounds
     */
    static ScriptObject module(
            ScriptObject network, ScriptObject markov, double weight, boolean shortlists) {
        return new ScriptObject("Blend")
                .with("training", false)
                .with("network", network)
                .with("markov", markov)
                .with("weight", weight)
                .with("shortlists", shortlists);
    }

    private static Map<String, String> hyperParameters(TrainOptions options, double weight) {
        Map<String, String> values = new LinkedHashMap<>(options.texts());
        values.put(WEIGHT, Double.toString(weight));
        return values;
    }
}
