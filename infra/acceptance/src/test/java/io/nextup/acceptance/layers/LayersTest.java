package io.nextup.acceptance.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final String PROJECT = "io.nextup";
    private static final String PLANTED = "io.nextup.acceptance.layers.planted";

    private static JavaClasses built;
    private static JavaClasses planted;

    @BeforeAll
    static void read() throws IOException {
        built = BuiltClasses.read();
        planted = new ClassFileImporter().importPackages(PLANTED);
    }

    @Test
    void eachModuleUsesOnlyThoseBelowIt() {
        Layers.ofModules(PROJECT).check(built);
    }

    @Test
    void eachClassLiesInALayerAndEachLayerHasOne() {
        assertThat(Layers.unseen(PROJECT, built)).isEmpty();
        assertThat(Layers.unseen(PLANTED, planted)).contains(PLANTED + ".here.Here", "serving");
    }

    @Test
    void aMessageThatKnowsTheJobIsFound() {
        assertThat(breaches(Layers.ofModules(PLANTED)))
                .isNotEmpty()
                .allMatch(line -> line.contains("MessageThatKnowsTheJob"));
    }

    @Test
    void noPackageUsesOneThatUsesIt() {
        Layers.noCycleOfPackages(PROJECT).check(built);
    }

    @Test
    void twoPackagesThatUseEachOtherAreFound() {
        assertThat(breaches(Layers.noCycleOfPackages(PLANTED)))
                .singleElement()
                .asString()
                .contains("planted.here")
                .contains("planted.there");
    }

    @Test
    void inTheTrainerDataKnowNoLearningAndLearningKnowsNoRefresh() {
        assertThat(Stream.concat(Layers.DATA.stream(), Layers.LEARN.stream()))
                .allMatch(name -> built.containPackage(PROJECT + ".trainer." + name));
        Layers.ofTheTrainer(PROJECT).check(built);
    }

    @Test
    void dataThatLearnAndATrainingThatRefreshesAreFound() {
        assertThat(breaches(Layers.ofTheTrainer(PLANTED)))
                .isNotEmpty()
                .allMatch(
                        line ->
                                line.contains("DataThatLearn")
                                        || line.contains("TrainingThatRefreshes"))
                .anyMatch(line -> line.contains("DataThatLearn"))
                .anyMatch(line -> line.contains("TrainingThatRefreshes"));
    }

    @Test
    void onlyVerbsKnowATerminal() {
        assertThat(built.contain("io.nextup.trainer.operate.Train")).isTrue();
        Layers.onlyVerbsKnowATerminal(PROJECT).check(built);
    }

    @Test
    void anOperationThatPrintsIsFound() {
        assertThat(breaches(Layers.onlyVerbsKnowATerminal(PLANTED)))
                .isNotEmpty()
                .allMatch(line -> line.contains("OperationThatPrints"));
    }

    @Test
    void onlyTheTrainersMetricsKnowPrometheus() {
        assertThat(built.contain("io.nextup.trainer.metrics.RefreshMetrics")).isTrue();
        Layers.onlyMetricsKnowPrometheus(PROJECT).check(built);
    }

    @Test
    void anOperationThatKnowsPrometheusIsFound() {
        assertThat(breaches(Layers.onlyMetricsKnowPrometheus(PLANTED)))
                .isNotEmpty()
                .allMatch(line -> line.contains("OperationThatCounts"));
    }

    @Test
    void noNameStandsInTwoPackages() {
        assertThat(Layers.namesInSeveralPackages(built)).isEmpty();
    }

    @Test
    void aNameThatStandsInTwoPackagesIsFoundWithBoth() {
        assertThat(Layers.namesInSeveralPackages(planted))
                .isEqualTo(Map.of("Twin", Set.of(PLANTED + ".here", PLANTED + ".there")));
    }

    private static List<String> breaches(ArchRule rule) {
        return rule.evaluate(planted).getFailureReport().getDetails();
    }
}
