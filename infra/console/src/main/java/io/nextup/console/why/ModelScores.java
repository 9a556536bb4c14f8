package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.event.RankedItem;
import io.nextup.scoring.Answers;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** An artifact that is asked as the job asks it. */
public final class ModelScores implements Scores {
    /** Native memory that one call may take. */
    private static final long MOST_BYTES = 256L << 20;

    private final Manifest manifest;
    private final Vocabulary vocabulary;
    private final ModelRules rules;
    private final Answers answers;
    private final Scorer scorer;
    private ItemRules ranking = ItemRules.NONE;

    /** Histories that were ranked last; null before. */
    private List<AskedHistory> askedLast;

    /** Answers of the model to them, each by itself. */
    private List<TopK> answeredLast = List.of();

    /**
     * Takes over the scorer, and closes it.
     *
     * @param scorer the artifact's module
     */
    ModelScores(Artifact artifact, Scorer scorer) {
        this(artifact, scorer, rulesOf(artifact.manifest()));
    }

    /**
     * Takes over the scorer, and closes it.
     *
     * @param rules rules by which a job served the model
     */
    ModelScores(Artifact artifact, Scorer scorer, ModelRules rules) {
        this.scorer = requireNonNull(scorer, "scorer is null");
        manifest = artifact.manifest();
        vocabulary = artifact.vocabulary();
        this.rules = requireNonNull(rules, "rules are null");
        answers =
                new Answers(
                        scorer,
                        new SequenceEncoder(vocabulary, manifest.maxLength(), manifest.inputs()),
                        manifest.popularItems());
    }

    /** Returns a model's rules; those that a job has by default for an imported one without. */
    static ModelRules rulesOf(Manifest manifest) {
        return Optional.ofNullable(manifest.rules()).orElseGet(ModelRules::defaults);
    }

    @Override
    public String version() {
        return manifest.version();
    }

    @Override
    public ModelRules rules() {
        return rules;
    }

    @Override
    public boolean knows(String item) {
        return vocabulary.indexOf(item) != Vocabulary.PADDING;
    }

    @Override
    public OptionalInt popular(String item) {
        int place = manifest.popularItems().indexOf(item);
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1);
    }

    /** Returns the items that the model knows. */
    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Answers a history as the job does: if the model knows none of it, with popular items. */
    List<RankedItem> best(AskedHistory history, int k, ItemRules of) {
        return ranked(answers.best(List.of(row(history)), k, of));
    }

    /** Answers a history with popular items, without a call of the model. */
    List<RankedItem> popular(AskedHistory history, int k, ItemRules of) {
        List<String> seen = rules.excludeSeen() ? history.items() : List.of();
        return ranked(answers.popular(seen, k, of));
    }

    private InputRow row(AskedHistory history) {
        return answers.row(history.items(), history, rules.excludeSeen());
    }

    private List<RankedItem> ranked(TopK best) {
        return IntStream.range(0, best.k())
                .filter(best::isItem)
                .mapToObj(
                        place ->
                                new RankedItem(
                                        vocabulary.itemAt(best.indices()[place]),
                                        best.scores()[place]))
                .toList();
    }

    /** Ranks by rules from now on. */
    void rankBy(ItemRules of) {
        ranking = of;
        askedLast = null;
    }

    /** Tells whether boosts change the order of the model's items. */
    boolean takesBias() {
        return scorer.takesBias();
    }

    @Override
    public List<OptionalInt> ranks(String item, List<AskedHistory> histories) {
        int wanted = vocabulary.indexOf(item);
        if (wanted == Vocabulary.PADDING) {
            return Collections.nCopies(histories.size(), OptionalInt.empty());
        }
        List<InputRow> rows = histories.stream().map(this::row).toList();
        // One answer gives the ranks of all items that no row leaves out.
        List<TopK> answered =
                rows.stream().noneMatch(row -> excludes(row, wanted))
                        ? answered(rows, histories)
                        : answered(rows.stream().map(row -> including(wanted, row)).toList());
        return answered.stream()
                .map(best -> best.placeOf(wanted, 0))
                .map(place -> place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1))
                .toList();
    }

    private static boolean excludes(InputRow row, int wanted) {
        return Arrays.stream(row.exclude()).anyMatch(index -> index == wanted);
    }

    private List<TopK> answered(List<InputRow> rows, List<AskedHistory> histories) {
        if (!histories.equals(askedLast)) {
            answeredLast = answered(rows);
            askedLast = List.copyOf(histories);
        }
        return answeredLast;
    }

    /** Asks the model, in calls that the memory has room for. */
    private List<TopK> answered(List<InputRow> rows) {
        int k = Math.min(LOWEST_RANK, manifest.itemCount());
        int size =
                (int) Math.max(1, Math.min(rows.size(), MOST_BYTES / manifest.rowBytes().onCpu()));
        List<TopK> answered = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); from += size) {
            List<InputRow> part = rows.subList(from, Math.min(rows.size(), from + size));
            TopK best = answers.best(part, k, ranking);
            for (int row = 0; row < part.size(); row++) {
                answered.add(
                        new TopK(
                                Arrays.copyOfRange(best.scores(), row * k, (row + 1) * k),
                                Arrays.copyOfRange(best.indices(), row * k, (row + 1) * k),
                                k));
            }
        }
        return answered;
    }

    private static InputRow including(int wanted, InputRow row) {
        return new InputRow(
                row.items(),
                Arrays.stream(row.exclude()).filter(index -> index != wanted).toArray(),
                row.columns());
    }

    @Override
    public void close() {
        scorer.close();
    }
}
