package io.nextup.trainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.artifact.Artifact;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Learns nothing: its models answer with the catalogue in its order. */
final class FakeFamily implements Family {
    Dataset fit;
    TrainOptions options;
    boolean excludeSeen;
    Path workDirectory;
    IOException failure;
    Set<Hyperparameter> hyperparameters = EnumSet.allOf(Hyperparameter.class);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.defaults();
    }

    @Override
    public Set<Hyperparameter> hyperparameters() {
        return hyperparameters;
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        this.fit = task.fit();
        this.options = task.options();
        this.excludeSeen = task.excludeSeen();
        this.workDirectory = task.workDirectory();
        Path module = Files.write(workDirectory.resolve("model.pt"), "a module".getBytes(UTF_8));
        task.listener()
                .epoch(
                        new EpochReport(
                                1, 2, "sampled", 1.5, 0.25, 12_345.6, Duration.ofSeconds(61)));
        if (failure != null) {
            throw failure;
        }
        return new Trained(
                module,
                options.maxLength(),
                Map.of("dimension", "8"),
                task.validation().isEmpty() ? Double.NaN : 0.25,
                1,
                List.of(new Probe(List.of(1), List.of(), 1, List.of(1), List.of(1f))));
    }

    /** Everything else as in the real one, with a clock that stands at 2026-11-24T16:05:01.9Z. */
    TrainerEnvironment environment() {
        return new TrainerEnvironment(
                Clock.fixed(Instant.parse("2026-11-24T16:05:01.900Z"), ZoneOffset.UTC),
                name -> {
                    if (!name.equals("fake")) {
                        throw new IllegalArgumentException(
                                "There is no family \"%s\": choose from [fake]".formatted(name));
                    }
                    return this;
                },
                new TrainerEnvironment.Models() {
                    @Override
                    public Scorer load(Path module, int catalogueSize) {
                        return new PopularityScorer(catalogueSize);
                    }

                    @Override
                    public Scorer loadVerified(Artifact artifact) {
                        return new PopularityScorer(artifact.manifest().items());
                    }
                },
                false);
    }
}
