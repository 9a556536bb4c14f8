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
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.CountedFamily.Counts;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.FittedModule;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The family {@code blend}: a network of another family, mixed with the counts of a third one. */
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

    /**
     * Makes a blend of a family's networks with transitions.
     *
     * @throws IllegalArgumentException if the family's models are not networks
     */
    public static Blend of(Family network) {
        return of(network, new Markov());
    }

    /**
     * Makes a blend of a family's networks with the counts of another family.
     *
     * @throws IllegalArgumentException if they are not such families
     */
    public static Blend of(Family network, Family counted) {
        return new Blend(network(network), counted(counted), Blend::isShort);
    }

    private static NetworkFamily network(Family family) {
        requireNonNull(family, "family is null");
        if (family instanceof NetworkFamily network) {
            return network;
        }
        throw new IllegalArgumentException(
                "A blend mixes a network with counts, and %s is not a network: try sasrec"
                        .formatted(family.name()));
    }

    private static CountedFamily counted(Family family) {
        requireNonNull(family, "family is null");
        if (family instanceof CountedFamily counted) {
            return counted;
        }
        throw new IllegalArgumentException(
                "A blend cannot mix %s with a network: try markov or session-knn"
                        .formatted(family.name()));
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
                .with(BLEND_OF, of.name())
                .with(BLEND_WITH, with.name())
                .withAll(of.defaults())
                .withAll(with.besideNetwork());
    }

    @Override
    public Blend variant(TrainOptions options, Families families) {
        return new Blend(
                part(of, BLEND_OF, options, families, Blend::network),
                part(with, BLEND_WITH, options, families, Blend::counted),
                shortlists);
    }

    private static <F extends Family> F part(
            F own,
            Hyperparameter<String> option,
            TrainOptions options,
            Families families,
            Function<Family, F> checked) {
        String name = options.get(option);
        if (name.equals(own.name())) {
            return own;
        }
        try {
            return checked.apply(families.named(name));
        } catch (IllegalArgumentException e) {
            throw new RequestException(option.key(), ": " + e.getMessage(), e);
        }
    }

    @Override
    public void check(TrainOptions options) {
        requireOwn(options);
        of.check(options);
        with.check(options);
        if (!of.inputs(options).isEmpty()) {
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
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        MemoryNeed counted = with.memory(fit, options);
        // The counts are loaded beside the network where candidates for the weight are judged.
        return of.memory(fit, options).besides(counted.besideBytes()).then(counted);
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        requireOwn(task.options());
        NetworkFamily.Fit fit = fitNetwork(task);
        Counts counts = with.count(task.fit(), task.excludeSeen(), task.options());
        BlendModule blend = new BlendModule(fit.network(), withoutPruning(fit), counts);
        String source = blend.source();
        boolean shortlist = mixesShortlist(task.items(), counts);
        ModuleShape shape =
                new ModuleShape(task.items(), task.options().get(LearningOptions.MAX_LENGTH));
        List<EvaluationCase> cases =
                ValidationSample.ofAtMost(MOST_CASES, task.validation(), task.options().seed());
        BlendWeight.Choice choice = given(task.continuation());
        if (!cases.isEmpty()) {
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
                    hyperParameters(task.options(), choice.weight()),
                    choice.ndcg(),
                    fit.epoch(),
                    // The counts are new, whatever became of the network.
                    false,
                    module.probes());
        }
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
        return shortlists.suits(items, counts.transitions());
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

    private static Map<String, String> hyperParameters(TrainOptions options, double weight) {
        Map<String, String> values = new LinkedHashMap<>(options.texts());
        values.put(WEIGHT, Double.toString(weight));
        return values;
    }
}
