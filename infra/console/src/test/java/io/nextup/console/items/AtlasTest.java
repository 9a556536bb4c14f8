package io.nextup.console.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.StagedArtifact;
import io.nextup.console.items.Neighbours.Near;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.ModelRegistry;
import io.nextup.console.models.TableModel;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.operate.ItemTexts;
import io.nextup.trainer.operate.UnknownItemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtlasTest {
    @TempDir Path directory;

    @Test
    void aMapIsScaledByOneFactorInBothDirections() {
        assertThat(
                        ItemPlace.of(
                                List.of(
                                        new ItemMap.Point(1, 0.5, -0.25),
                                        new ItemMap.Point(2, -1, 0),
                                        new ItemMap.Point(3, 0, 2)),
                                index -> "i" + index))
                .containsExactly(
                        new ItemPlace("i1", 0.25, -0.125),
                        new ItemPlace("i2", -0.5, 0),
                        new ItemPlace("i3", 0, 1));
        assertThat(ItemPlace.of(List.of(new ItemMap.Point(1, 0, 0)), index -> "i"))
                .containsExactly(new ItemPlace("i", 0, 0));
    }

    @Test
    void theMostPopularItemsAreShownThreeThousandAtMost() {
        Vocabulary many =
                Vocabulary.of(IntStream.rangeClosed(1, 4_000).mapToObj(i -> "i" + i).toList());
        assertThat(Atlas.mostPopular(List.of("i3999", "i2"), many))
                .startsWith(3_999, 2, 1, 3)
                .doesNotHaveDuplicates()
                .hasSize(3_000);
    }

    @Test
    void aMapIsDrawnOncePerVersion() throws Exception {
        Path models = directory.resolve("models");
        TableModel.publish(models, "v1", StagedArtifact.CREATED_AT);
        Atlas atlas = new Atlas(new ModelRegistry(TableModel.settings(models)));
        List<ItemPlace> places = atlas.of("v1");
        assertThat(places).extracting(ItemPlace::item).containsExactly("b", "a", "c");
        assertThat(places)
                .allSatisfy(
                        place -> {
                            assertThat(place.x()).isBetween(-1.0, 1.0);
                            assertThat(place.y()).isBetween(-1.0, 1.0);
                        })
                .anySatisfy(place -> assertThat(Math.abs(place.x())).isCloseTo(1, within(1e-9)));
        Files.move(models, directory.resolve("elsewhere"));
        assertThat(atlas.of("v1")).isSameAs(places);
    }

    @Test
    void theNearestItemsHaveTheirTitles() throws Exception {
        Path titles = Files.writeString(directory.resolve("titles.csv"), "b,Bee\n");
        TableModel.publish(directory.resolve("models"), "v1", StagedArtifact.CREATED_AT);
        Neighbours neighbours =
                new Neighbours(
                        new ModelRegistry(TableModel.settings(directory.resolve("models"))),
                        new ItemNames(
                                new ItemCatalogue(ItemTexts.read(titles), ItemTexts.none()),
                                TopicTitles.ofThisProcess()));
        Neighbours.Answer answer = neighbours.of("v1", "a");
        assertThat(answer.version()).isEqualTo("v1");
        assertThat(answer.items()).extracting(Near::item).containsExactly("b", "c");
        assertThat(answer.items()).extracting(Near::title).containsExactly("Bee", null);
        assertThat(answer.items().get(0).score()).isCloseTo(100 / Math.sqrt(10_001), within(1e-6));
        assertThatThrownBy(() -> neighbours.of("v1", "shoe"))
                .isInstanceOf(UnknownItemException.class)
                .hasMessageContaining("does not know \"shoe\"");
    }

    @Test
    void aModelThatIsTooLargeForThisProcessIsNotLoaded() throws IOException {
        TableModel.publish(directory.resolve("models"), "v1", StagedArtifact.CREATED_AT);
        ModelRegistry small =
                new ModelRegistry(
                        TableModel.settings(directory.resolve("models")), new ModelMemory(2_879));
        Atlas atlas = new Atlas(small);
        assertThatThrownBy(() -> atlas.of("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("-Xmx");
        Neighbours neighbours =
                new Neighbours(
                        small, new ItemNames(ItemCatalogue.none(), TopicTitles.ofThisProcess()));
        assertThatThrownBy(() -> neighbours.of("v1", "a"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("-Xmx");
    }

    @Test
    void aModelThatIsNotThereIsNamed() throws IOException {
        TableModel.publish(directory.resolve("models"), "v1", StagedArtifact.CREATED_AT);
        Atlas atlas =
                new Atlas(new ModelRegistry(TableModel.settings(directory.resolve("models"))));
        assertThatThrownBy(() -> atlas.of("v2"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("v2");
    }
}
