package io.nextup.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequenceEncoderTest {
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c", "d"));

    private final SequenceEncoder encoder = new SequenceEncoder(VOCABULARY, 3);

    @Test
    void itemsKeepTheirOrderAndRepeats() {
        assertThat(encode(encoder, List.of("c", "a", "c"))).containsExactly(3, 1, 3);
    }

    @Test
    void theNewestKnownItemsAreKept() {
        assertThat(encode(encoder, List.of("a", "b", "x", "c", "y", "d", "z")))
                .containsExactly(2, 3, 4);
    }

    @Test
    void unknownItemsAreLeftOut() {
        assertThat(encode(encoder, List.of("x", "b", "y"))).containsExactly(2);
        assertThat(encode(encoder, List.of("x", "y"))).isEmpty();
        assertThat(encode(encoder, List.of())).isEmpty();
    }

    @Test
    void exclusionsAreAllKnownItemsOnceWhateverTheLength() {
        assertThat(exclusions(encoder, List.of("d", "a", "x", "d", "b", "c", "a")))
                .containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(exclusions(encoder, List.of("x"))).isEmpty();
    }

    @Test
    void truncationKeepsTheNewest() {
        int[] items = {5, 6, 7};

        assertThat(SequenceEncoder.truncate(items, 2)).containsExactly(6, 7);
        assertThat(SequenceEncoder.truncate(items, 3)).isSameAs(items);
        assertThat(SequenceEncoder.truncate(items, 4)).isSameAs(items);
    }

    @Test
    void aPartOfKnownItemsMakesTheSameRowAsItsHistory() {
        int[] known = {4, 1, 2, 3, 1};
        List<String> parts = new ArrayList<>();
        ColumnValues columns =
                (from, to) -> {
                    parts.add(from + " to " + to);
                    return List.of();
                };

        InputRow row = SequenceEncoder.row(known, 1, 4, columns, 2, true);
        assertThat(row.items()).containsExactly(2, 3);
        assertThat(row.exclude()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(SequenceEncoder.row(known, 1, 4, columns, 9, false).items())
                .containsExactly(1, 2, 3);
        assertThat(SequenceEncoder.row(known, 0, 5, columns, 5, false).items()).isSameAs(known);
        assertThat(parts).containsExactly("2 to 4", "1 to 4", "0 to 5");
    }

    @Test
    void rowsAreLeftAlignedAndZerosStandAfterTheNewest() {
        assertThat(
                        SequenceEncoder.pad(
                                List.of(new int[] {1, 2}, new int[] {}, new int[] {3, 4, 5}), 3))
                .containsExactly(1, 2, 0, 0, 0, 0, 3, 4, 5);
        assertThat(SequenceEncoder.pad(List.of(), 3)).isEmpty();
        assertThat(SequenceEncoder.pad(List.of(new int[0]), 0)).isEmpty();
    }

    @Test
    void aRowThatIsTooWideIsRefusedWithBothSizes() {
        assertThatThrownBy(() -> SequenceEncoder.pad(List.of(new int[] {1, 2}), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A row of 2 items is wider than 1: truncate it first");
    }

    @Test
    void aLengthBelowOneIsRefused() {
        assertThatThrownBy(() -> new SequenceEncoder(VOCABULARY, 0))
                .hasMessage("maxLength is 0: at least 1");
        assertThatThrownBy(() -> SequenceEncoder.truncate(new int[0], 0))
                .hasMessage("maxLength is 0: at least 1");
    }

    @Test
    void randomHistoriesEncodeAsFilteringAndThenCuttingDoes() {
        Random random = new Random(5);
        Vocabulary vocabulary =
                Vocabulary.of(IntStream.range(0, 20).mapToObj(i -> "i" + i).toList());
        for (int round = 0; round < 1_000; round++) {
            int maxLength = 1 + random.nextInt(8);
            List<String> history = new ArrayList<>();
            for (int i = random.nextInt(25); i > 0; i--) {
                history.add("i" + random.nextInt(30));
            }
            List<Integer> known =
                    history.stream()
                            .filter(vocabulary.itemIds()::contains)
                            .map(item -> Integer.parseInt(item.substring(1)) + 1)
                            .toList();
            SequenceEncoder shortened = new SequenceEncoder(vocabulary, maxLength);

            assertThat(encode(shortened, history))
                    .containsExactly(
                            known.stream()
                                    .skip(Math.max(0, known.size() - maxLength))
                                    .mapToInt(i -> i)
                                    .toArray());
            assertThat(exclusions(shortened, history))
                    .containsExactlyInAnyOrder(
                            known.stream().distinct().mapToInt(i -> i).toArray());
        }
    }

    private static final ModelInputs ALL =
            new ModelInputs(
                    List.of(InputColumn.NOW, InputColumn.TIMES, InputColumn.TYPES),
                    List.of("view", "buy"));

    private static int[] encode(SequenceEncoder encoder, List<String> itemIds) {
        return encoder.row(itemIds, null, false).items();
    }

    private static int[] exclusions(SequenceEncoder encoder, List<String> itemIds) {
        return encoder.row(itemIds, null, true).exclude();
    }

    /** At the time 70. */
    private static SequenceData data(long[] times, List<String> types) {
        return new SequenceData() {
            @Override
            public long timeMillis(int position) {
                return times.length == 0 ? 0 : times[position];
            }

            @Override
            public Optional<String> type(int position) {
                return types.isEmpty() ? Optional.empty() : Optional.of(types.get(position));
            }

            @Override
            public long nowMillis() {
                return 70;
            }
        };
    }

    @Test
    void valuesStayBesideTheItemsThatAreKept() {
        InputRow row =
                new SequenceEncoder(VOCABULARY, 3, ALL)
                        .row(
                                List.of("a", "x", "b", "c", "y", "d"),
                                data(
                                        new long[] {10, 20, 30, 40, 50, 60},
                                        List.of("buy", "buy", "view", "like", "view", "buy")),
                                true);

        assertThat(row.items()).containsExactly(2, 3, 4);
        assertThat(row.exclude()).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(row.columns())
                .containsExactly(new long[] {70}, new long[] {30, 40, 60}, new long[] {1, 0, 2});
    }

    @Test
    void whatIsNotKnownOfASequenceIsZero() {
        InputRow row =
                new SequenceEncoder(VOCABULARY, 3, ALL)
                        .row(List.of("a", "b"), data(new long[0], List.of()), false);

        assertThat(row.exclude()).isEmpty();
        assertThat(row.columns()).containsExactly(new long[] {70}, new long[2], new long[2]);
    }

    @Test
    void aModelWithoutColumnsIsNotAskedForAny() {
        InputRow row = encoder.row(List.of("x", "c", "c"), null, true);

        assertThat(row.items()).containsExactly(3, 3);
        assertThat(row.exclude()).containsExactly(3);
        assertThat(row.columns()).isEmpty();
        assertThat(encoder.row(List.of("x"), null, true).isEmpty()).isTrue();
    }

    @Test
    void rowsArePaddedWithTheirColumns() {
        ModelInput input =
                SequenceEncoder.input(
                        ALL,
                        List.of(
                                new InputRow(
                                        new int[] {2, 3},
                                        new int[] {2},
                                        List.of(
                                                new long[] {70},
                                                new long[] {30, 40},
                                                new long[] {1, 2})),
                                new InputRow(
                                        new int[] {4},
                                        new int[0],
                                        List.of(new long[] {80}, new long[] {60}, new long[] {0}))),
                        3,
                        1);

        assertThat(input.rows()).isEqualTo(2);
        assertThat(input.items()).containsExactly(2, 3, 0, 4, 0, 0);
        assertThat(input.exclude()).containsExactly(2, 0);
        assertThat(input.columns())
                .containsExactly(
                        new long[] {70, 80},
                        new long[] {30, 40, 0, 60, 0, 0},
                        new long[] {1, 2, 0, 0, 0, 0});
    }

    @Test
    void aRowOfAnotherModelIsRefused() {
        InputRow row = encoder.row(List.of("a"), null, false);

        assertThatThrownBy(() -> SequenceEncoder.input(ALL, List.of(row)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A row of 0 columns for a model that takes [now, times, types]");
    }

    @Test
    void aColumnThatDoesNotFitItsItemsIsRefused() {
        InputRow row =
                new InputRow(
                        new int[] {2, 3},
                        new int[0],
                        List.of(new long[] {70}, new long[] {30}, new long[] {1, 2}));

        assertThatThrownBy(() -> SequenceEncoder.input(ALL, List.of(row), 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 times in a row of 2 items, not 2");
    }
}
