package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamiliesTest {
    private static final Hyperparameter<Integer> WHOLE =
            Hyperparameter.count("filterWidth", 1, "Width of a filter.");
    private static final Hyperparameter<Double> BROKEN =
            Hyperparameter.number("filterWidth", "Width of a filter.");

    @Test
    void theFamiliesOfThisBuild() {
        assertThat(Families.onClassPath().all())
                .extracting(Family::name)
                .containsExactly(
                        "bert4rec",
                        "blend",
                        "cl4srec",
                        "gru4rec",
                        "markov",
                        "narm",
                        "popularity",
                        "sasrec",
                        "session-knn",
                        "sqn",
                        "time-sasrec");
    }

    /** They stand in manifests; a refresh trains anew where they differ from the last training. */
    @Test
    void theTextsOfTheDefaultsStayTheSame() {
        String learning =
                "batchSize=128, learningRate=0.001, beta2=0.98, negatives=512,"
                        + " maxEpochs=200, fullSoftmaxEpochs=5, fullSoftmaxItems=50000, patience=8,"
                        + " timeLimit=PT0S";
        assertThat(defaults("popularity")).isEqualTo("{}");
        assertThat(defaults("markov"))
                .isEqualTo(
                        "{markovWindow=5, markovStepDecay=0.7, markovBackward=0.4,"
                                + " markovRowPower=0.5, markovColumnPower=0.3, markovHistory=15,"
                                + " markovAgeDecay=0.5}");
        assertThat(defaults("gru4rec"))
                .isEqualTo("{maxLength=50, dimension=64, layers=1, dropout=0.2, %s}", learning);
        assertThat(defaults("sasrec"))
                .isEqualTo(
                        "{maxLength=50, dimension=64, layers=2, heads=2, filterShare=0.0, dropout=0.2, %s, networks=1}",
                        learning);
        String attention =
                "{maxLength=50, dimension=64, layers=2, heads=2, filterShare=0.0, dropout=0.2, ";
        assertThat(defaults("narm"))
                .isEqualTo(
                        "{maxLength=50, dimension=64, layers=1, dropout=0.25, contextDropout=0.5,"
                                + " %s}",
                        learning);
        assertThat(defaults("time-sasrec")).isEqualTo(attention + learning + "}");
        assertThat(defaults("bert4rec"))
                .isEqualTo(
                        attention
                                + "maskShare=0.6, maskLastShare=0.1, "
                                + learning.replace("patience=8", "patience=10")
                                + "}");
        assertThat(defaults("cl4srec"))
                .isEqualTo(
                        attention
                                + learning
                                + ", contrastWeight=0.1, contrastTemperature=0.5,"
                                + " contrastMargin=0.0, contrastSequences=64,"
                                + " contrastPositives=augmented, contrastCropShare=0.6,"
                                + " contrastMaskShare=0.3, contrastReorderShare=0.6}");
        assertThat(defaults("sqn"))
                .isEqualTo(
                        attention
                                + learning
                                + ", rewards=buy=1,purchase=1,cart=0.5,fav=0.5,*=0.2, discount=0.5,"
                                + " valueWeight=1.0}");
        assertThat(defaults("session-knn"))
                .isEqualTo("{knnHistory=5, knnRecent=1000, knnNeighbours=200, sessionPause=PT30M}");
        assertThat(defaults("blend"))
                .isEqualTo(
                        "{blendOf=sasrec, blendWith=markov, maxLength=50, dimension=64, layers=2,"
                                + " heads=2, filterShare=0.0, dropout=0.2, %s, networks=1, markovWindow=5, markovStepDecay=0.7,"
                                + " markovBackward=0.4, markovRowPower=0.3, markovColumnPower=0.15,"
                                + " markovHistory=15, markovAgeDecay=0.8}",
                        learning);
    }

    private static String defaults(String family) {
        return Families.onClassPath().named(family).defaults().texts().toString();
    }

    @Test
    void anUnknownOneIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Families.onClassPath().named("bert"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "There is no family \"bert\": choose from [bert4rec, blend, cl4srec, gru4rec, markov, narm,"
                                + " popularity, sasrec, session-knn, sqn, time-sasrec]");
    }

    @Test
    void twoThatDeclareOneOptionWithDifferentTypesAreNamed() {
        assertThatThrownBy(() -> families(family("b", BROKEN, 0.5), family("a", WHOLE, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--filter-width")
                .hasMessageContaining("a declares it as Integer")
                .hasMessageContaining("b declares it as Double")
                .hasMessageContaining("rename it in one of them");
    }

    @Test
    void twoThatReadOneOptionDifferentlyAreNamed() {
        for (Hyperparameter<Integer> other :
                List.of(
                        WHOLE.labelled("WIDTH"),
                        Hyperparameter.of("filterWidth", Integer.class, Integer::decode, "Width.")
                                .labelled("N"))) {
            assertThatThrownBy(() -> families(family("b", other, 3), family("a", WHOLE, 3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The families a and b differ")
                    .hasMessageContaining("--filter-width");
        }
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThatThrownBy(() -> families(family("a", WHOLE, 3), family("a", WHOLE, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Two families are named a")
                .hasMessageContaining("rename one");
    }

    @Test
    void anOptionIsListedOnceWithAllThatReadIt() {
        Hyperparameter<Integer> alike = Hyperparameter.count("filterWidth", 1, "In b's words.");
        Hyperparameter<Double> other = Hyperparameter.number("margin", "A margin.");
        Families families =
                families(family("c", other, 1.0), family("b", alike, 2), family("a", WHOLE, 3));
        assertThat(families.readers().keySet())
                .map(Hyperparameter::description)
                .containsExactly("Width of a filter.", "A margin.");
        assertThat(families.readers().get(alike))
                .extracting(Family::name)
                .containsExactly("a", "b");
    }

    private static Families families(Family... families) {
        return Families.of(List.of(families));
    }

    private static <T> Family family(String name, Hyperparameter<T> option, T value) {
        return new Family() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String summary() {
                return "a family of one option";
            }

            @Override
            public TrainOptions defaults() {
                return TrainOptions.none().with(option, value);
            }

            @Override
            public Trained train(TrainingTask task) {
                throw new UnsupportedOperationException("Nothing is trained here");
            }
        };
    }

    @Test
    void noDefaultCountsAsGiven() {
        for (Family family : Families.onClassPath().all()) {
            TrainOptions defaults = family.defaults();
            assertThat(defaults.hyperparameters()).as(family.name()).noneMatch(defaults::isGiven);
        }
    }
}
