package io.nextup.trainer.family.blend;

import io.nextup.scoring.AtMost;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.RuledScorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.CountedFamily.Counts;
import io.nextup.trainer.family.ScriptSource;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.bert4rec.Bert4Rec;
import io.nextup.trainer.family.cl4srec.Cl4SRec;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.narm.Narm;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkFamily;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.family.sqn.Sqn;
import io.nextup.trainer.family.timesasrec.TimeSasRec;
import io.nextup.trainer.train.SyntheticCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares answers under random rules with a plain sort of all items, and prints how many are the
 * same and what they cost beside answers without rules.
 *
 * <p>Modules of all families, networks untrained, their item vectors as spread as trained ones.
 * Rules forbid a share of the items, boost a tenth by factors of 0.3 to 3, and let an answer hold
 * three items at most of each of 50 categories. Arguments: number of items; requests for each
 * family and share; optionally names of families.
 */
final class RulesBenchmark {
    private static final int K = 10;
    private static final int BATCH = 32;
    private static final int ROUNDS = 31;
    private static final int CATEGORIES = 50;
    private static final int MOST = 3;
    private static final double[] SHARES = {0, 0.5, 0.99, 0.9999};

    /** Best items that a pass for one answer looks at before all are sorted. */
    private static final int LOOKED_AT = 1_000;

    /** As float32 adds up in another order. */
    private static final double ROUNDING = 1e-5;

    private final int items;
    private final Dataset data;
    private final Path directory;
    private final int[] categories;

    private RulesBenchmark(int items, Path directory) {
        this.items = items;
        this.data = SyntheticCatalogue.data(items, 200, SyntheticCatalogue.Popularity.MILD);
        this.directory = directory;
        this.categories = new Random(7).ints(items + 1L, 0, CATEGORIES).toArray();
    }

    /** Scores all items for one request, in double precision, without the module's own bias. */
    @FunctionalInterface
    private interface Plain {
        /**
         * Returns a function from a bias to all items' boosted scores, by index; minus infinity for
         * an item that is left out.
         */
        Function<float[], double[]> of(ModelInput one);
    }

    public static void main(String... arguments) throws Exception {
        int items = Integer.parseInt(arguments[0]);
        int requests = Integer.parseInt(arguments[1]);
        List<String> names = List.of(arguments).subList(2, arguments.length);
        Path directory = Files.createTempDirectory("rules");
        RulesBenchmark benchmark = new RulesBenchmark(items, directory);
        print("%,d items, %,d requests a family and share, batches of %d", items, requests, BATCH);
        for (NetworkFamily family :
                List.of(
                        new SasRec(),
                        new TimeSasRec(),
                        new Gru4Rec(),
                        new Narm(),
                        new Bert4Rec(),
                        new Cl4SRec(),
                        new Sqn())) {
            if (names.isEmpty() || names.contains(family.name())) {
                Path file = benchmark.network(family);
                benchmark.alone(family.name(), file, family.inputs(family.defaults()), requests);
            }
        }
        for (CountedFamily family : List.of(new Markov(), new SessionKnn())) {
            if (names.isEmpty() || names.contains(family.name())) {
                benchmark.alone(
                        family.name(), benchmark.counted(family), ModelInputs.BIAS, requests);
            }
        }
        if (names.isEmpty() || names.contains("popularity")) {
            TrainingTask task =
                    new TrainingTask(
                            benchmark.data,
                            List.of(),
                            new Popularity().defaults(),
                            directory,
                            report -> {});
            Path file = new Popularity().train(task).module();
            benchmark.alone("popularity", file, ModelInputs.BIAS, requests);
        }
        if (names.isEmpty() || names.contains("blend")) {
            benchmark.blend(requests);
        }
        Files.delete(directory);
    }

    private Path network(NetworkFamily family) throws Exception {
        Network network = family.network(items, family.defaults());
        Path file = directory.resolve(family.name() + ".pt");
        network.write(file, spread(network));
        return file;
    }

    private static Map<String, float[]> spread(Network network) {
        Map<String, float[]> weights = new LinkedHashMap<>(network.initialWeights(1));
        float[] vectors = weights.get(Parts.ITEM_VECTORS).clone();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= 10;
        }
        weights.put(Parts.ITEM_VECTORS, vectors);
        return weights;
    }

    private Path counted(CountedFamily family) throws Exception {
        Counts counts = family.count(data, true, family.defaults());
        Path file = directory.resolve(family.name() + ".pt");
        TorchArchive.write(file, counts.module(), ScriptSource.withRanking(counts.source()));
        return file;
    }

    private void alone(String name, Path file, ModelInputs inputs, int requests) throws Exception {
        boolean counts = List.of("markov", "session-knn", "popularity").contains(name);
        try (TorchScorer scorer = TorchScorer.load(file, "cpu", items, inputs)) {
            compare(
                    name,
                    scorer,
                    inputs,
                    requests,
                    one -> {
                        double[] scores = scores(scorer, one);
                        return bias -> boosted(scores, bias, counts);
                    });
        }
        Files.delete(file);
    }

    private static double[] boosted(double[] scores, float[] bias, boolean counts) {
        double[] boosted = new double[scores.length];
        for (int item = 0; item < scores.length; item++) {
            boosted[item] = boosted(scores[item], bias[item], counts);
        }
        return boosted;
    }

    private static double boosted(double score, double bias, boolean counts) {
        if (score == Double.NEGATIVE_INFINITY || bias == Double.NEGATIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        if (!counts) {
            return score + bias;
        }
        return score > 0 ? score * Math.exp(bias) : score / Math.exp(bias);
    }

    /** Mixes the shares of a network and of counts, each from a module of its own. */
    private void blend(int requests) throws Exception {
        SasRec family = new SasRec();
        Network network = family.network(items, family.defaults());
        Map<String, float[]> weights = spread(network);
        Counts counts = new Markov().count(data, true, new Markov().defaults());
        ScriptObject learnt =
                network.module(weights, PrunedRanking.scoringAll(network.dimension()));
        BlendModule blend = new BlendModule(network, learnt, counts);
        Path mixed = directory.resolve("blend.pt");
        TorchArchive.write(mixed, blend.object(0.5, PrunedRanking.isLarge(items)), blend.source());
        Path plain = directory.resolve("part.pt");
        network.write(plain, weights);
        Path counted = counted(new Markov());
        try (TorchScorer scorer = TorchScorer.load(mixed, "cpu", items, ModelInputs.BIAS);
                TorchScorer learntAlone = TorchScorer.load(plain, "cpu", items, ModelInputs.BIAS);
                TorchScorer countedAlone =
                        TorchScorer.load(counted, "cpu", items, ModelInputs.BIAS)) {
            compare(
                    "blend",
                    scorer,
                    ModelInputs.BIAS,
                    requests,
                    one -> {
                        double[] logits = scores(learntAlone, one);
                        double[] entries = scores(countedAlone, one);
                        return bias ->
                                shares(boosted(logits, bias, false), boosted(entries, bias, true));
                    });
        }
        Files.delete(mixed);
        Files.delete(plain);
        Files.delete(counted);
    }

    /** Turns boosted logits into the mix of both shares, and returns them. */
    private double[] shares(double[] logits, double[] counts) {
        double most = Double.NEGATIVE_INFINITY;
        for (int item = 1; item <= items; item++) {
            counts[item] = Math.max(0, counts[item]);
            most = Math.max(most, logits[item]);
        }
        double sum = 0;
        double counted = 0;
        for (int item = 1; item <= items; item++) {
            sum += Math.exp(logits[item] - most);
            counted += counts[item];
        }
        for (int item = 1; item <= items; item++) {
            if (logits[item] != Double.NEGATIVE_INFINITY) {
                double share = Math.exp(logits[item] - most) / sum;
                logits[item] = (share + (counted > 0 ? counts[item] / counted : share)) / 2;
            }
        }
        return logits;
    }

    private double[] scores(TorchScorer scorer, ModelInput one) {
        TopK all = scorer.topk(one, items);
        double[] scores = new double[items + 1];
        Arrays.fill(scores, Double.NEGATIVE_INFINITY);
        for (int place = 0; place < items && all.isItem(place); place++) {
            scores[all.indices()[place]] = all.scores()[place];
        }
        return scores;
    }

    private void compare(
            String name, TorchScorer scorer, ModelInputs inputs, int requests, Plain plain) {
        List<float[]> biases = new ArrayList<>();
        for (double share : SHARES) {
            biases.add(bias(share));
        }
        List<AtMost> limits = List.of(new AtMost(MOST, item -> new int[] {categories[item]}));
        long[] same = new long[SHARES.length];
        long[] equal = new long[SHARES.length];
        List<ItemRules> rules =
                biases.stream().map(one -> new ItemRules(ItemBias.of(one), limits)).toList();
        // Each learns how many entries its own rules need, as the scorer of a job does.
        List<RuledScorer> ruled = rules.stream().map(one -> new RuledScorer(scorer)).toList();
        for (int from = 0; from < requests; from += BATCH) {
            List<InputRow> rows = rows(inputs, from, Math.min(BATCH, requests - from));
            ModelInput input = SequenceEncoder.input(inputs, rows);
            List<TopK> answers = new ArrayList<>();
            for (int i = 0; i < SHARES.length; i++) {
                answers.add(ruled.get(i).topk(input, K, rules.get(i)));
            }
            for (int row = 0; row < rows.size(); row++) {
                Function<float[], double[]> boosted = plain.of(input.rows(new int[] {row}));
                for (int i = 0; i < SHARES.length; i++) {
                    double[] scores = boosted.apply(biases.get(i));
                    int[] expected = pass(scores);
                    int[] found =
                            Arrays.copyOfRange(answers.get(i).indices(), row * K, (row + 1) * K);
                    same[i] += Arrays.equals(expected, found) ? 1 : 0;
                    equal[i] += isEqual(expected, found, scores) && keepsLimits(found) ? 1 : 0;
                }
            }
        }
        List<Call> calls = new ArrayList<>();
        calls.add(new Call(ItemBias.NONE, input -> scorer.topk(input, K)));
        for (int i = 0; i < SHARES.length; i++) {
            ItemRules one = rules.get(i);
            RuledScorer limiting = ruled.get(i);
            calls.add(new Call(one.bias(), input -> scorer.topk(input, K, one.bias())));
            calls.add(new Call(one.bias(), input -> limiting.topk(input, K, one)));
        }
        double[] millis = millis(scorer, inputs, calls);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-12s", name));
        for (int i = 0; i < SHARES.length; i++) {
            line.append(
                    String.format(
                            Locale.ROOT,
                            " | %.2f %%: same %d, but for rounding %d, times %.2f, with atMost %.2f",
                            100 * SHARES[i],
                            same[i],
                            equal[i],
                            millis[2 * i + 1] / millis[0],
                            millis[2 * i + 2] / millis[0]));
        }
        print("%s | %.3f ms a request without rules", line, millis[0]);
    }

    /** A call, and the bias that it is made with. */
    private record Call(ItemBias bias, Consumer<ModelInput> work) {}

    /**
     * Makes all calls in turn, and returns the median time of a request of each in milliseconds. A
     * call finds the tensor of its bias made, as nearly all calls of a job do.
     */
    private double[] millis(TorchScorer scorer, ModelInputs inputs, List<Call> calls) {
        double[][] took = new double[calls.size()][ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            ModelInput input = SequenceEncoder.input(inputs, rows(inputs, round * BATCH, BATCH));
            for (int i = 0; i < took.length; i++) {
                scorer.topk(input.rows(new int[] {0}), 1, calls.get(i).bias());
                long start = System.nanoTime();
                calls.get(i).work().accept(input);
                if (round >= 0) {
                    took[i][round] = (System.nanoTime() - start) * 1e-6 / BATCH;
                }
            }
        }
        return Arrays.stream(took)
                .mapToDouble(one -> Arrays.stream(one).sorted().toArray()[ROUNDS / 2])
                .toArray();
    }

    /** Users' sequences, which the answers leave out. */
    private List<InputRow> rows(ModelInputs inputs, int from, int count) {
        int[][] sequences = data.sequences();
        return IntStream.range(from, from + count)
                .map(request -> Math.floorMod(request * 7919, sequences.length))
                .mapToObj(user -> Probes.row(inputs, sequences[user]))
                .map(row -> new InputRow(row.items(), row.items(), row.columns()))
                .toList();
    }

    private float[] bias(double share) {
        Random random = new Random(Double.hashCode(share));
        float[] bias = new float[items + 1];
        for (int item = 1; item <= items; item++) {
            if (random.nextDouble() < share) {
                bias[item] = Float.NEGATIVE_INFINITY;
            } else if (random.nextInt(10) == 0) {
                bias[item] = (float) Math.log(0.3 + 2.7 * random.nextDouble());
            }
        }
        return bias;
    }

    /** Passes through all items from the best downwards; of equal ones, the lower index first. */
    private int[] pass(double[] scores) {
        PriorityQueue<Integer> best =
                new PriorityQueue<>(
                        (one, other) ->
                                scores[one] != scores[other]
                                        ? Double.compare(scores[one], scores[other])
                                        : Integer.compare(other, one));
        int allowed = 0;
        for (int item = 1; item <= items; item++) {
            if (scores[item] == Double.NEGATIVE_INFINITY) {
                continue;
            }
            allowed++;
            if (best.size() < LOOKED_AT) {
                best.add(item);
            } else if (scores[item] > scores[best.element()]) {
                best.remove();
                best.add(item);
            }
        }
        int[] descending = new int[best.size()];
        for (int place = descending.length - 1; place >= 0; place--) {
            descending[place] = best.remove();
        }
        int[] answer = new int[K];
        int next = 0;
        Map<Integer, Integer> counts = new HashMap<>();
        for (int item : descending) {
            if (next < K && counts.getOrDefault(categories[item], 0) < MOST) {
                counts.merge(categories[item], 1, Integer::sum);
                answer[next++] = item;
            }
        }
        if (next < K && allowed > LOOKED_AT) {
            throw new IllegalStateException("%d items are too few to look at".formatted(LOOKED_AT));
        }
        return answer;
    }

    /** Tells whether an answer holds no item twice, and no more of a category than allowed. */
    private boolean keepsLimits(int[] found) {
        int[] items = Arrays.stream(found).filter(item -> item != 0).toArray();
        Map<Integer, Integer> counts = new HashMap<>();
        for (int item : items) {
            counts.merge(categories[item], 1, Integer::sum);
        }
        return Arrays.stream(items).distinct().count() == items.length
                && counts.values().stream().allMatch(count -> count <= MOST);
    }

    /** Tells whether two answers differ at most where scores differ by rounding. */
    private static boolean isEqual(int[] expected, int[] found, double[] scores) {
        for (int place = 0; place < K; place++) {
            double one = scores[expected[place]];
            double other = scores[found[place]];
            if (expected[place] != found[place]
                    && !(Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), 1e-9))) {
                return false;
            }
        }
        return true;
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
