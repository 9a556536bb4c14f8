package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.Interaction;
import io.nextup.intake.InteractionLimits;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceData;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.CandidateRanks;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.evaluate.PopularityScorer;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every judgement asks what the job asks: the job's state keeps the newest entries, the model reads
 * the newest known ones of these, and all known ones of these are left out of the answer, or none.
 */
class ServedQuestionTest {
    private static final int CAPACITY = 6;
    private static final int USERS = 200;

    /** More than the state keeps: a model never reads what the job has forgotten. */
    private static final int MAX_LENGTH = 8;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "LEAVE_ONE_OUT, true",
        "LEAVE_ONE_OUT, false",
        "TIME, true",
        "TIME, false",
        "ALL, true",
        "ALL, false"
    })
    void everyJudgementAsksWhatTheJobAsks(Protocol protocol, boolean excludeSeen) throws Exception {
        ModelRules rules = rules(CAPACITY, excludeSeen);
        UserHistories histories = histories(1, 0);
        Split split = protocol.split(histories, 1);
        Listening family = new Listening();
        Candidate candidate =
                new CandidateTraining(family, family.defaults(), rules, epoch -> {}, note -> {})
                        .train(
                                new History("random", histories.events(), histories),
                                split,
                                protocol.word(),
                                directory,
                                Continuation.none());
        Vocabulary vocabulary = split.fit().vocabulary();
        int items = vocabulary.size();
        Scorer scorer = new Turning(items);

        // Epochs, a blend's weight: a module alone.
        TrainingTask task = family.task;
        double validation = mean(gains(split.validation(), vocabulary, List.of(), scorer, rules));
        assertThat(validation).isPositive();
        assertThat(
                        Evaluator.ofModule(
                                        scorer,
                                        task.validation(),
                                        task.excludeSeen(),
                                        new ModuleShape(items, MAX_LENGTH))
                                .get("NDCG@10"))
                .isCloseTo(validation, within(1e-12));
        assertThat(
                        ranks(scorer, items)
                                .ndcg(
                                        1,
                                        task.validation(),
                                        task.excludeSeen(),
                                        new ModuleShape(items, MAX_LENGTH)))
                .containsExactly(new double[] {validation}, within(1e-12));

        // Comparison, evaluation, and a round's models: as published.
        List<HeldOut> cases = Protocol.LEAVE_ONE_OUT.test(histories(2, 2));
        List<String> popular = split.fit().popularItems(Publisher.POPULAR_ITEMS);
        double[] served = gains(cases, vocabulary, popular, scorer, rules);
        assertThat(mean(served)).isPositive();
        assertThat(Evaluator.servedGains(candidate.served(scorer), cases, rules))
                .containsExactly(served, within(1e-12));
        ItemPopularity counts = ItemPopularity.of(vocabulary, protocol.fitCounts(histories));
        assertThat(
                        Evaluator.report(
                                        candidate.served(scorer),
                                        cases,
                                        rules,
                                        counts,
                                        false,
                                        Optional.empty())
                                .serving()
                                .figures()
                                .get("NDCG@10"))
                .isCloseTo(mean(served), within(1e-12));
        Gate.Answers round = round(candidate, cases, rules);
        assertThat(round.candidate()).containsExactly(served, within(1e-12));
        assertThat(round.serving().orElseThrow().gains()).containsExactly(served, within(1e-12));
        assertThat(round.reference().orElseThrow().gains()).containsExactly(served, within(1e-12));
        assertThat(round.popularity().orElseThrow().gains())
                .containsExactly(
                        gains(cases, vocabulary, popular, new PopularityScorer(items), rules),
                        within(1e-12));

        // Nothing above would hold by whole histories.
        ModelRules unforgetful = rules(1_000, excludeSeen);
        assertThat(mean(gains(cases, vocabulary, popular, scorer, unforgetful)))
                .isNotEqualTo(mean(served));
        assertThat(mean(gains(split.validation(), vocabulary, List.of(), scorer, unforgetful)))
                .isNotEqualTo(validation);
    }

    /** Types and times decide the answers, too. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aModelWithColumnsIsAskedWithThoseOfTheJob(boolean excludeSeen) throws Exception {
        ModelRules rules = rules(CAPACITY, excludeSeen);
        UserHistories histories = histories(1, 0);
        Split split = Protocol.LEAVE_ONE_OUT.split(histories, 1);
        Vocabulary vocabulary = split.fit().vocabulary();
        ModelInputs inputs =
                new ModelInputs(
                        List.of(InputColumn.NOW, InputColumn.TYPES, InputColumn.TIMES),
                        List.of("buy", "view"));
        Artifact artifact = artifact(vocabulary, inputs);
        Scorer scorer = new Turning(vocabulary.size());
        List<HeldOut> cases = Protocol.LEAVE_ONE_OUT.test(histories(2, 2));

        double[] expected =
                gains(
                        cases,
                        new SequenceEncoder(vocabulary, MAX_LENGTH, inputs),
                        vocabulary,
                        List.of(),
                        scorer,
                        rules);
        assertThat(mean(expected)).isPositive();
        assertThat(Evaluator.servedGains(Recommender.of(artifact, scorer), cases, rules))
                .containsExactly(expected, within(1e-12));
        Examination examination = new Examination(new TurningLoader(), rules, note -> {});
        assertThat(
                        examination
                                .opponents(cases, Optional.of(artifact), Optional.empty(), null)
                                .serving()
                                .orElseThrow()
                                .gains())
                .containsExactly(expected, within(1e-12));
        assertThat(mean(gains(cases, vocabulary, List.of(), scorer, rules)))
                .isNotEqualTo(mean(expected));
    }

    private Artifact artifact(Vocabulary vocabulary, ModelInputs inputs) throws Exception {
        Path staged = Files.createDirectory(directory.resolve("timed"));
        Files.write(staged.resolve(Manifest.MODULE_FILE), new byte[] {1});
        return Artifact.write(
                staged,
                new ArtifactDraft("mine", MAX_LENGTH)
                        .withVersion("timed", "2026-11-24T16:05:01Z")
                        .withInputs(inputs),
                vocabulary);
    }

    private Gate.Answers round(Candidate candidate, List<HeldOut> cases, ModelRules rules)
            throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory.resolve("registry"));
        Path staging = directory.resolve("artifact");
        candidate.publish(
                new Publisher(store, Clock.systemUTC(), Optional.empty()), staging, Map.of());
        Artifact serving = Artifact.read(staging);
        Optional<String> version = Optional.of(serving.manifest().version());
        Examination examination = new Examination(new TurningLoader(), rules, note -> {});
        return examination.answers(
                cases,
                Instant.now(),
                candidate,
                examination.opponents(
                        cases,
                        Optional.of(serving),
                        version,
                        new EarlierModels(store, directory.resolve("models"), note -> {})));
    }

    private static ModelRules rules(int capacity, boolean excludeSeen) {
        return ModelRules.of(
                SequenceRules.defaults().withCapacity(capacity),
                InteractionLimits.defaults(),
                excludeSeen);
    }

    /**
     * Up to 25 interactions of each user with 20 items, many of them again and again.
     *
     * @param unknown tenths of the interactions that are with another item each time; of every
     *     tenth user, all are
     */
    private static UserHistories histories(long seed, int unknown) {
        Random random = new Random(seed);
        long time = 1_767_225_600_000L;
        List<Interaction> interactions = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            int length = 3 + random.nextInt(23);
            boolean strange = unknown > 0 && user % 10 == 0;
            for (int i = 0; i < length; i++) {
                boolean other = (strange && i < length - 1) || random.nextInt(10) < unknown;
                interactions.add(
                        new Interaction(
                                null,
                                "u" + user,
                                other ? "x" + user + "-" + i : "i" + random.nextInt(20),
                                List.of("click", "view", "buy").get(random.nextInt(3)),
                                time + i * 1_000L + user,
                                null,
                                Map.of()));
            }
        }
        return UserHistories.of(interactions, SequenceRules.defaults());
    }

    /**
     * Returns NDCG@10 of each case, by the job's own classes alone.
     *
     * @param popular items that answer where a model knows no item; none for a module alone
     */
    private static double[] gains(
            List<HeldOut> cases,
            Vocabulary vocabulary,
            List<String> popular,
            Scorer scorer,
            ModelRules rules) {
        return gains(
                cases,
                new SequenceEncoder(vocabulary, MAX_LENGTH),
                vocabulary,
                popular,
                scorer,
                rules);
    }

    private static double[] gains(
            List<HeldOut> cases,
            SequenceEncoder encoder,
            Vocabulary vocabulary,
            List<String> popular,
            Scorer scorer,
            ModelRules rules) {
        return cases.stream()
                .mapToDouble(
                        one -> {
                            InputRow row = row(one, encoder, rules);
                            List<Integer> answer =
                                    !row.isEmpty()
                                            ? answer(scorer, encoder, row)
                                            : popular.stream().map(vocabulary::indexOf).toList();
                            int target = vocabulary.indexOf(one.itemId());
                            int place = target == 0 ? -1 : answer.indexOf(target);
                            return place < 0 || place >= 10 ? 0 : Math.log(2) / Math.log(place + 2);
                        })
                .toArray();
    }

    private static UserSequence state(HeldOut one, ModelRules rules) {
        UserSequence state = new UserSequence();
        for (SequenceEntry entry : Histories.history(one)) {
            state.apply(
                    new Interaction(
                            null,
                            one.userId(),
                            entry.itemId(),
                            entry.type(),
                            entry.eventTimeMillis(),
                            null,
                            Map.of()),
                    "event-" + state.sequenceNumber(),
                    rules.sequence());
        }
        return state;
    }

    private static InputRow row(HeldOut one, SequenceEncoder encoder, ModelRules rules) {
        UserSequence state = state(one, rules);
        List<SequenceEntry> entries = state.entries();
        return encoder.row(
                state.itemIds(),
                new SequenceData() {
                    @Override
                    public long timeMillis(int position) {
                        return entries.get(position).eventTimeMillis();
                    }

                    @Override
                    public Optional<String> type(int position) {
                        return Optional.of(entries.get(position).type());
                    }

                    @Override
                    public long nowMillis() {
                        return entries.get(entries.size() - 1).eventTimeMillis();
                    }
                },
                rules.excludeSeen());
    }

    private static List<Integer> answer(Scorer scorer, SequenceEncoder encoder, InputRow row) {
        TopK best = scorer.topk(SequenceEncoder.input(encoder.inputs(), List.of(row)), 10);
        return Arrays.stream(best.indices()).boxed().toList();
    }

    private static double mean(double[] gains) {
        return Arrays.stream(gains).average().orElseThrow();
    }

    /** Ranks as a scorer does, all of whose scores differ. */
    private static CandidateRanks ranks(Scorer scorer, int items) {
        return (sequences, exclude, targets) -> {
            TopK best = scorer.topk(new ModelInput(targets.length, sequences, exclude), items);
            return IntStream.range(0, targets.length)
                    .mapToLong(
                            row ->
                                    IntStream.range(0, items)
                                            .filter(i -> targets[row] != 0)
                                            .filter(
                                                    i ->
                                                            best.indices()[row * items + i]
                                                                    == targets[row])
                                            .mapToLong(i -> i + 1)
                                            .findFirst()
                                            .orElse(Long.MAX_VALUE))
                    .toArray();
        };
    }

    /** Answers with the catalogue from a place on that depends on every item read. */
    private record Turning(int items) implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            int[] indices = new int[input.rows() * k];
            float[] scores = new float[input.rows() * k];
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            for (int row = 0; row < input.rows(); row++) {
                List<Long> read = row(input.items(), input.rows(), row);
                List<Long> excluded = row(input.exclude(), input.rows(), row);
                long first = read.stream().mapToLong(item -> item).sum();
                for (long[] column : input.columns()) {
                    first += row(column, input.rows(), row).stream().mapToLong(v -> v).sum();
                }
                long[] best =
                        LongStream.range(first, first + items)
                                .map(i -> 1 + i % items)
                                .filter(item -> !excluded.contains(item))
                                .limit(k)
                                .toArray();
                for (int i = 0; i < best.length; i++) {
                    indices[row * k + i] = (int) best[i];
                    scores[row * k + i] = -i;
                }
            }
            return new TopK(scores, indices, k);
        }

        private static List<Long> row(long[] values, int batch, int row) {
            int width = values.length / batch;
            return Arrays.stream(values, row * width, (row + 1) * width)
                    .filter(value -> value != 0)
                    .boxed()
                    .toList();
        }

        @Override
        public void close() {}
    }

    private static final class TurningLoader implements ScorerLoader {
        @Override
        public Scorer load(Path module, ModuleShape shape) {
            return new Turning(shape.items());
        }

        @Override
        public Scorer loadVerified(Artifact artifact) {
            return new Turning(artifact.manifest().itemCount());
        }
    }

    /** Learns nothing; keeps what a family is asked by. */
    private static final class Listening implements Family {
        private TrainingTask task;

        @Override
        public String name() {
            return "listening";
        }

        @Override
        public String summary() {
            return "keeps its task";
        }

        @Override
        public TrainOptions defaults() {
            return TrainOptions.none();
        }

        @Override
        public Trained train(TrainingTask asked) throws IOException {
            task = asked;
            Probe probe = new Probe(List.of(1), List.of(), 1, List.of(1), List.of(1f));
            return new Trained(
                    Files.writeString(asked.module(), "a module"),
                    new ModuleShape(asked.items(), MAX_LENGTH),
                    Map.of(),
                    Double.NaN,
                    0,
                    false,
                    List.of(probe),
                    1_000);
        }
    }
}
