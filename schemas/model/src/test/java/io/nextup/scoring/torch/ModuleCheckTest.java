package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleCheckTest {
    private static final int MAX_LENGTH = 4;

    private static final ModelInputs ALL =
            new ModelInputs(
                    List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                    List.of("view", "buy"));

    @TempDir Path directory;
    private ModelInputs inputs = ModelInputs.NONE;

    @Test
    void aModuleThatTakesMoreGetsProbesWithAllThatItTakes() throws Exception {
        inputs = ALL;
        List<Probe> probes = check(FixedScores.TIMED);

        long first = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        // Items 1 and 3, two minutes and one minute before; of no type and of type 1.
        assertThat(probes.get(2))
                .isEqualTo(
                        new Probe(
                                List.of(1, 3),
                                List.of(),
                                Map.of(
                                        "times",
                                        List.of(first, first + 60_000),
                                        "types",
                                        List.of(0L, 1L),
                                        "now",
                                        List.of(first + 120_000)),
                                3,
                                List.of(2, 1, 3),
                                List.of(5f, 4f, 3f)));
    }

    @Test
    void aModuleThatDoesNotTakeThemIsRefused() {
        inputs = ALL;
        assertThatThrownBy(() -> check(FixedScores.HONEST))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "breaks the contract that topk(items, exclude, k, times, types, now) answers one item: ")
                .hasMessageContaining("argument");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "padding is read | torch.ne(items, 0) | 1 | the answer does not depend on how many zeros follow the sequence",
                "unknown times break it | age.sum([1]) / 60000 | (age.sum([1]) / torch.ne(times, 0).sum([1])) | all columns may be 0",
                "unknown times break it at a known time | age.sum([1]) / 60000 | torch.div(age.sum([1]), torch.logical_or(torch.ne(times, 0).any(1), now.eq(0)).to(6)) | times and types may be unknown",
                "a late event breaks it | age.sum([1]) / 60000 | age.sum([1]).to(6).sqrt() | now may lie before the items' times",
                "another row is read | types.sum([1]) | types.sum() | the answer does not depend on the other rows of the batch",
            })
    void aModuleThatMistreatsWhatItTakesIsRefusedByName(
            String name, String piece, String other, String clause) {
        inputs = ALL;
        assertThat(FixedScores.TIMED).as(name).contains(piece);

        assertThatThrownBy(() -> check(FixedScores.TIMED.replace(piece, other)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("breaks the contract that " + clause + ": ");
    }

    @Test
    void aModuleThatTakesABiasGetsTheProbesOfOneThatTakesNone() throws Exception {
        List<Probe> bare = check(FixedScores.HONEST);
        inputs = ModelInputs.BIAS;
        assertThat(check(FixedScores.BIASED)).isEqualTo(bare);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "adds to all | bias.unsqueeze(0) | bias.unsqueeze(0) + 1 | a bias of 0 changes nothing",
                "masks alone | bias.unsqueeze(0) | torch.mul(bias, torch.lt(bias, 0)).unsqueeze(0) | a bias above 0 raises an item's score",
                "takes it for 0 | bias.unsqueeze(0) | bias.unsqueeze(0).clamp(-1, 1) | items with a bias of -Infinity are left out",
            })
    void aModuleThatMistreatsABiasIsRefusedByName(
            String name, String piece, String other, String clause) {
        inputs = ModelInputs.BIAS;
        assertThat(FixedScores.BIASED).as(name).contains(piece);

        assertThatThrownBy(() -> check(FixedScores.BIASED.replace(piece, other)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("breaks the contract that " + clause + ": ");
    }

    @Test
    void aModuleThatHonoursTheContractGetsProbes() throws Exception {
        List<Probe> probes = check(FixedScores.HONEST);

        // 7919 is 2 modulo 3.
        assertThat(probes)
                .containsExactly(
                        new Probe(List.of(3), List.of(), 3, List.of(2, 3, 1), List.of(4f, 3f, 1f)),
                        new Probe(
                                List.of(3),
                                List.of(3),
                                3,
                                List.of(2, 1, 0),
                                Arrays.asList(4f, 1f, null)),
                        new Probe(
                                List.of(1, 3), List.of(), 3, List.of(2, 3, 1), List.of(4f, 3f, 1f)),
                        new Probe(
                                List.of(1, 3),
                                List.of(1, 3),
                                3,
                                List.of(2, 0, 0),
                                Arrays.asList(4f, null, null)),
                        new Probe(
                                List.of(1, 3, 2, 1),
                                List.of(),
                                3,
                                List.of(2, 3, 1),
                                List.of(4f, 3f, 1f)),
                        new Probe(
                                List.of(1, 3, 2, 1),
                                List.of(1, 3, 2, 1),
                                3,
                                List.of(0, 0, 0),
                                Arrays.asList(null, null, null)));
    }

    /** Replaces, in each row, a piece of the honest module by another one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no topk method        | topk(self | recommend(self | topk(items, exclude, k) answers one item | not defined",
                "an argument too many  | exclude, k) -> | exclude, k, times) -> | topk(items, exclude, k) answers one item | argument",
                "a shape               | return torch.constant_pad_nd(best, more, -inf) | return torch.constant_pad_nd(best, [0, 1], -inf) | topk(items, exclude, k) answers one item | expected float32 and int64 of shape (1, 1)",
                "scores of float64     | torch.constant_pad_nd(best, more, -inf) | torch.constant_pad_nd(best, more, -inf).to(7) | topk(items, exclude, k) answers one item | gave float64 (1, 1), int64 (1, 1); expected float32 and int64",
                "indices of int32      | torch.constant_pad_nd(index, more, 0) | torch.constant_pad_nd(index, more, 0).to(3) | topk(items, exclude, k) answers one item | gave float32 (1, 1), int32 (1, 1); expected float32 and int64",
                "padding recommended   | s[:, 0] = -inf | s[:, 0] = 9 | topk(items, exclude, k) answers one item | is item 0 with score 9.0: padding must score -Infinity",
                "not finite            | s[:, 0] = -inf | s[:, 2] = nan | topk(items, exclude, k) answers one item | is item 2 with score NaN: not finite",
                "out of range          | index = torch.masked_fill( | index = 2 + torch.masked_fill( | topk(items, exclude, k) answers one item | is item 4 with score 4.0: outside 0 to 3",
                "repeated              | index = torch.masked_fill( | index = 2 + 0 * torch.masked_fill( | up to maxLength items are read | is item 2 with score 3.0: repeated",
                "out of order          | best, index = torch.topk(s, there, 1) | best, index = torch.topk(s, there, 1, False) | up to maxLength items are read | better than the one before it",
                "k above the catalogue | there = min(int(k), s.size(1)) | there = int(k) | k may exceed the catalogue | selected index k out of range",
                "exclusions forgotten  | torch.scatter(s, 1, exclude, -inf) | s + 0 | excluded items are left out | is item 2 with score 4.0: excluded",
                "padding width         | self.scores.unsqueeze(0) | self.scores.unsqueeze(0) * items.size(1) | the answer does not depend on how many zeros follow the sequence | place 1 scores 8.0, not 4.0",
                "another row           | self.scores.unsqueeze(0) | self.scores.unsqueeze(0) * items.size(0) | the answer does not depend on the other rows of the batch | place 1 scores 12.0, not 4.0",
                "chance                | self.scores.unsqueeze(0) | self.scores.unsqueeze(0) + torch.random_(torch.zeros([4])) | the same question has the same answer | place",
            })
    void eachBrokenClauseIsRefusedByName(
            String name, String piece, String other, String clause, String reason) {
        assertThat(FixedScores.HONEST).as(name).contains(piece);

        assertThatThrownBy(() -> check(FixedScores.HONEST.replace(piece, other)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        "%s breaks the contract that %s: "
                                .formatted(directory.resolve("model.pt"), clause))
                .hasMessageContaining(reason);
    }

    @Test
    void aModuleThatTakesAnArgumentTooFewIsRefused() {
        String source =
                FixedScores.HONEST.replace(
                        "exclude, k) -> Tuple[Tensor, Tensor]:",
                        "exclude) -> Tuple[Tensor, Tensor]:\n        k = 1");

        assertThatThrownBy(() -> check(source))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "breaks the contract that topk(items, exclude, k) answers one item")
                .hasMessageContaining("argument");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "None | None",
                "float | 0.5",
                "List[float] | [0.5]",
                "Dict[str, str] | {\"best\": \"index\"}",
            })
    void aModuleThatAnswersNoTensorsIsRefused(String type, String answer) {
        String source = FixedScores.answering(answer).replace("Tuple[Tensor, Tensor]", type);

        assertThatThrownBy(() -> check(source))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "breaks the contract that topk(items, exclude, k) answers one item: ")
                .hasMessageContaining("is not made of tensors")
                .hasMessageContaining("expected float32 and int64 of shape (1, 1)");
    }

    @Test
    void aModuleThatReadsLessThanItSaysIsRefused() {
        String source =
                FixedScores.HONEST.replace(
                        "there =", "assert items.size(1) < 4, \"too long\"\n        there =");

        assertThatThrownBy(() -> check(source))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("breaks the contract that up to maxLength items are read")
                .hasMessageEndingWith("too long");
    }

    @Test
    void aModuleOfASmallerCatalogueIsRefused() throws Exception {
        Path module = FixedScores.write(directory.resolve("model.pt"), FixedScores.HONEST, 1, 4);

        assertThatThrownBy(
                        () ->
                                ModuleCheck.run(
                                        module,
                                        "cpu",
                                        3,
                                        MAX_LENGTH,
                                        ModelInputs.NONE,
                                        AllowedOperators.ofThisBuild()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("breaks the contract that up to maxLength items are read");
    }

    private List<Probe> check(String source) throws Exception {
        Path module = FixedScores.write(directory.resolve("model.pt"), source, 1, 4, 3);
        return ModuleCheck.run(
                module, "cpu", 3, MAX_LENGTH, inputs, AllowedOperators.ofThisBuild());
    }
}
