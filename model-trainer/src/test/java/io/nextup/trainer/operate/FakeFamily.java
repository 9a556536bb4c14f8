package io.nextup.trainer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Learns nothing: its models answer with the catalogue in its order. */
public final class FakeFamily implements Family {
    /** Nothing else names it. */
    private static final Hyperparameter<Integer> ECHOES =
            Hyperparameter.count("fakeEchoes", 2, "Echoes of 100 % of a click.").labelled("E");

    public Dataset fit;
    public TrainOptions options;
    public boolean excludeSeen;
    public Path workDirectory;

    /** Directories of trainings that lay there when each one began, its own included. */
    public final List<Integer> directories = new ArrayList<>();

    public IOException failure;
    public OutOfMemoryError outOfMemory;

    /** Reason why its models have hardly learnt anything; null where they have. */
    public String hardlyTrained;

    public MemoryNeed memory = MemoryNeed.NONE;

    /** Trainings that fail, and need memory. */
    public Predicate<TrainOptions> troubled = given -> true;

    /** Vectors of a model's items by their ids, by its version; other models have none. */
    public final Map<String, Map<String, float[]>> vectors = new HashMap<>();

    public TrainOptions defaults =
            new SasRec().defaults().withAll(MarkovOptions.defaults()).with(ECHOES, 2);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String summary() {
        return "a module that no one can load";
    }

    @Override
    public TrainOptions defaults() {
        return defaults;
    }

    @Override
    public MemoryNeed memory(Dataset data, TrainOptions given) {
        return troubled.test(given) ? memory : MemoryNeed.NONE;
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        this.fit = task.fit();
        this.options = task.options();
        this.excludeSeen = task.excludeSeen();
        this.workDirectory = task.workDirectory();
        this.directories.add(workDirectory.getParent().toFile().list().length);
        Path module = Files.write(workDirectory.resolve("model.pt"), "a module".getBytes(UTF_8));
        task.listener().note("a note of the training");
        task.listener()
                .epoch(
                        new EpochReport(
                                1, 2, "sampled", 1.5, 0.25, 12_345.6, Duration.ofSeconds(61)));
        if (hardlyTrained != null) {
            task.listener().hardlyTrained(hardlyTrained);
        }
        boolean fails = troubled.test(options);
        if (fails && failure != null) {
            throw failure;
        }
        if (fails && outOfMemory != null) {
            throw outOfMemory;
        }
        return new Trained(
                module,
                new ModuleShape(task.items(), 50),
                options.texts(),
                task.validation().isEmpty() ? Double.NaN : 0.25,
                1,
                false,
                List.of(new Probe(List.of(1), List.of(), 1, List.of(1), List.of(1f))),
                1_000);
    }

    /**
     * This one beside the families of this build, and a clock that stands at
     * 2026-11-24T16:05:01.9Z; everything else as in the real one.
     */
    public TrainerEnvironment environment() {
        List<Family> families = new ArrayList<>(Families.onClassPath().all());
        families.add(this);
        return new TrainerEnvironment(
                Clock.fixed(Instant.parse("2026-11-24T16:05:01.900Z"), ZoneOffset.UTC),
                Families.of(families),
                new TrainerEnvironment.Models() {
                    private AllowedOperators allowed = AllowedOperators.ofThisBuild();

                    @Override
                    public TrainerEnvironment.Models allowing(AllowedOperators operators) {
                        allowed = operators;
                        return this;
                    }

                    @Override
                    public Scorer load(Path module, ModuleShape shape) {
                        return new PopularityScorer(shape.items());
                    }

                    @Override
                    public List<Probe> check(Path module, ModuleShape shape, Consumer<String> notes)
                            throws ArtifactException {
                        notes.accept("Checking " + module);
                        return ModuleCheck.run(
                                module,
                                "cpu",
                                shape.items(),
                                shape.maxLength(),
                                shape.inputs(),
                                allowed);
                    }

                    @Override
                    public Scorer loadVerified(Artifact artifact) {
                        return new PopularityScorer(artifact.manifest().itemCount());
                    }

                    @Override
                    public Optional<float[][]> itemVectors(Artifact artifact, int[] indices) {
                        return Optional.ofNullable(vectors.get(artifact.manifest().version()))
                                .map(
                                        rows ->
                                                IntStream.of(indices)
                                                        .mapToObj(artifact.vocabulary()::itemAt)
                                                        .map(rows::get)
                                                        .toArray(float[][]::new));
                    }
                });
    }
}
