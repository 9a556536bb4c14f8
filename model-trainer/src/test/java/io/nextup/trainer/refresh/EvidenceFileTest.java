package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.evaluate.PairedSums;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFileTest {
    private static final PairedSums SUMS =
            PairedSums.of(new double[] {.1, .2}, new double[] {.3, 0}, new int[] {0, 1});

    @TempDir Path directory;
    private final List<String> notes = new ArrayList<>();

    @Test
    void whatARoundFoundOutIsThereForTheNextProcess() throws Exception {
        Evidence evidence = Evidence.none("blend beside s").plus(5, SUMS, SUMS.plus(SUMS));
        file().keep(evidence);
        assertThat(file().read("blend beside s")).isEqualTo(evidence);
    }

    @Test
    void evidenceOfAnotherRecipeCountsForNothing() throws Exception {
        assertThat(file().read("blend beside s")).isEqualTo(Evidence.none("blend beside s"));
        file().keep(Evidence.none("blend beside s").plus(5, SUMS, SUMS));
        assertThat(file().read("blend beside t")).isEqualTo(Evidence.none("blend beside t"));
    }

    @Test
    void aDamagedFileIsNotedAndEvidenceCollectedAnew() throws Exception {
        Path file = Files.writeString(directory.resolve("evidence.json"), "{\"recipe\": \"ble");
        assertThat(file().read("blend")).isEqualTo(Evidence.none("blend"));
        assertThat(notes).singleElement().asString().contains(file.toString());
    }

    /** Missing sums would count as 0, and an interval of no width decides anything. */
    @Test
    void evidenceWithoutAllItsSumsIsDamaged() throws Exception {
        file().keep(Evidence.none("blend").plus(5, SUMS, SUMS));
        Path file = directory.resolve("evidence.json");
        Files.writeString(file, Files.readString(file).replace("casesCases", "cases2"));
        assertThat(file().read("blend")).isEqualTo(Evidence.none("blend"));
        Files.writeString(file, "null");
        assertThat(file().read("blend")).isEqualTo(Evidence.none("blend"));
    }

    @Test
    void evidenceThatCannotBeWrittenIsNotedAndTheRoundGoesOn() throws Exception {
        Path file = Files.writeString(directory.resolve("not-a-directory"), "");
        new EvidenceFile(file.resolve("evidence.json"), notes::add).keep(Evidence.none("blend"));
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("What the round found out is not kept: ");
    }

    private EvidenceFile file() {
        return new EvidenceFile(directory.resolve("evidence.json"), notes::add);
    }
}
