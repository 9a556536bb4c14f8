package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Publisher.Published;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Evaluate} and {@link Compare} of a model that was trained once. */
class JudgedModelsTest {
    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();
    private final List<String> notes = new ArrayList<>();
    private HistorySource history;
    private String registry;
    private Published trained;

    @BeforeEach
    void train() throws Exception {
        registry = directory.resolve("registry").toString();
        Path events = Files.writeString(directory.resolve("events.txt"), Histories.DATED_CSV);
        history = new HistorySource.File(events, HistoryOptions.auto(), Optional.empty());
        trained =
                new Train(family.environment(), Progress.notesOnly(line -> {}))
                        .run(
                                new Train.Request(
                                        history,
                                        new Choice(family, family.defaults()),
                                        ModelRules.defaults(),
                                        registry,
                                        Protocol.LEAVE_ONE_OUT,
                                        false,
                                        Optional.empty(),
                                        false,
                                        Optional.empty()))
                        .published();
    }

    @Test
    void anEvaluationNamesTheModelAndItsFigures() throws Exception {
        Evaluate.Result result = evaluate(Protocol.LEAVE_ONE_OUT, false);

        assertThat(result.subject().manifest().version()).isEqualTo(trained.version());
        assertThat(result.subject().data()).isEqualTo("events.txt");
        assertThat(result.subject().protocol()).isEqualTo("leave-one-out");
        assertThat(result.subject().caution()).isEmpty();
        assertThat(result.report().excludingHistory().figures().get("HR@10"))
                .isEqualTo(1.0 / 3, within(1e-12));
        assertThat(result.page()).isEmpty();
        assertThat(notes).noneMatch(line -> line.startsWith("Caution"));
    }

    @Test
    void byAnotherProtocolItCarriesACautionThatIsNotedToo() throws Exception {
        Evaluate.Result result = evaluate(Protocol.TIME, true);

        assertThat(result.subject().caution().orElseThrow())
                .contains(trained.version(), "--fit leave-one-out", "the test of time");
        assertThat(notes).contains("Caution: " + result.subject().caution().orElseThrow());
        assertThat(result.page().orElseThrow()).contains("<html", trained.version());
    }

    @Test
    void aComparisonNamesBothModelsAndNoBetterOneWhereTheyAreTheSame() throws Exception {
        Compare.Result result = compare(1);

        assertThat(result.a()).isEqualTo(trained.version());
        assertThat(result.b()).isEqualTo(trained.version());
        assertThat(result.comparison().users()).isEqualTo(3);
        assertThat(result.comparison().difference()).isZero();
        assertThat(result.comparison().verdict()).isEqualTo(Comparison.Verdict.NOT_SIGNIFICANT);
        assertThat(result.better()).isEmpty();
        assertThat(compare(4).comparison().verdict()).isEqualTo(Comparison.Verdict.TOO_FEW);
    }

    @Test
    void aComparisonOfNobodyIsRefused() {
        assertThatThrownBy(() -> compare(0))
                .isInstanceOf(RequestException.class)
                .hasMessage("minUsers is 0: at least 1");
    }

    private Evaluate.Result evaluate(Protocol protocol, boolean page) throws Exception {
        return new Evaluate(family.environment(), Progress.notesOnly(notes::add))
                .run(
                        new Evaluate.Request(
                                history,
                                registry,
                                protocol,
                                ModelRules.defaults(),
                                page,
                                ItemTexts.none(),
                                Optional.empty(),
                                Optional.empty()));
    }

    private Compare.Result compare(int minimumUsers) throws Exception {
        return new Compare(family.environment(), Progress.notesOnly(notes::add))
                .run(
                        new Compare.Request(
                                history,
                                registry,
                                registry,
                                Protocol.LEAVE_ONE_OUT,
                                ModelRules.defaults(),
                                minimumUsers,
                                1));
    }
}
