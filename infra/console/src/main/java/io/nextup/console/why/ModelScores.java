package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** An artifact that is asked as the job asks it. */
final class ModelScores implements Scores {
    /** Native memory that one call may take. */
    private static final long MOST_BYTES = 256L << 20;

    private final Manifest manifest;
    private final Vocabulary vocabulary;
    private final ModelRules rules;
    private final SequenceEncoder encoder;
    private final Scorer scorer;

    /**
     * Takes over the scorer, and closes it.
     *
     * @param scorer the artifact's module
     */
    ModelScores(Artifact artifact, Scorer scorer) {
        this.scorer = requireNonNull(scorer, "scorer is null");
        manifest = artifact.manifest();
        vocabulary = artifact.vocabulary();
        // An imported model has none: a job has its defaults.
        rules = Optional.ofNullable(manifest.rules()).orElseGet(ModelRules::defaults);
        encoder = new SequenceEncoder(vocabulary, manifest.maxLength(), manifest.inputs());
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

    @Override
    public List<OptionalInt> ranks(String item, List<History> histories) {
        int wanted = vocabulary.indexOf(item);
        OptionalInt[] ranks = new OptionalInt[histories.size()];
        List<InputRow> rows = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int place = 0; place < ranks.length; place++) {
            History history = histories.get(place);
            InputRow row = encoder.row(history.items(), history, rules.excludeSeen());
            if (row.isEmpty()) {
                ranks[place] = amongPopular(item, history);
            } else if (wanted == Vocabulary.PADDING) {
                ranks[place] = OptionalInt.empty();
            } else {
                rows.add(including(wanted, row));
                places.add(place);
            }
        }
        int size = (int) Math.max(1, MOST_BYTES / manifest.rowBytes().onCpu());
        for (int from = 0; from < rows.size(); from += size) {
            int to = Math.min(rows.size(), from + Math.min(size, rows.size()));
            List<OptionalInt> part = ranks(wanted, rows.subList(from, to));
            for (int i = from; i < to; i++) {
                ranks[places.get(i)] = part.get(i - from);
            }
        }
        return List.of(ranks);
    }

    private List<OptionalInt> ranks(int wanted, List<InputRow> rows) {
        int k = Math.min(LOWEST_RANK, manifest.items());
        TopK answer = scorer.topk(SequenceEncoder.input(encoder.inputs(), rows), k);
        List<OptionalInt> ranks = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            OptionalInt rank = OptionalInt.empty();
            for (int place = 0; place < k && rank.isEmpty(); place++) {
                if (answer.indices()[row * k + place] == wanted) {
                    rank = OptionalInt.of(place + 1);
                }
            }
            ranks.add(rank);
        }
        return ranks;
    }

    private static InputRow including(int wanted, InputRow row) {
        return new InputRow(
                row.items(),
                Arrays.stream(row.exclude()).filter(index -> index != wanted).toArray(),
                row.columns());
    }

    /** A history of which the model knows no item gets popular items, without a call. */
    private OptionalInt amongPopular(String item, History history) {
        Set<String> seen = rules.excludeSeen() ? new HashSet<>(history.items()) : new HashSet<>();
        seen.remove(item);
        int rank = 0;
        for (String popular : manifest.popularItems()) {
            rank += seen.contains(popular) ? 0 : 1;
            if (rank > LOWEST_RANK) {
                break;
            }
            if (popular.equals(item)) {
                return OptionalInt.of(rank);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        scorer.close();
    }
}
