package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelId;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ServingModelTest {
    private final FakeScorer scorer = new FakeScorer(5);
    private final ServingModel model = Models.model("v1", 5, scorer);

    @Test
    void theScorerClosesWithItsLastUser() {
        model.acquire();
        model.release();
        assertThat(scorer.isClosed()).isFalse();
        model.release();
        assertThat(scorer.isClosed()).isTrue();
    }

    @Test
    void aClosedModelTakesNoNewUser() {
        model.release();
        assertThatThrownBy(model::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Model v1 is closed already");
        assertThat(scorer.isViolated()).isFalse();
    }

    @Test
    void aModelOfPopularItemsAnswersBatchesOfAnySizeAndNamesEachItemOnce() {
        ServingModel popular =
                ServingModel.popularOnly(new ModelId("v1", "sha-v1"), List.of("b", "a", "b", "c"));
        assertThat(popular.batchMaxSize()).isEqualTo(Integer.MAX_VALUE);
        TopK best = popular.answers().popular(List.of("b"), 3, ItemRules.NONE);
        assertThat(popular.vocabulary().itemAt(best.indices()[0])).isEqualTo("a");
        assertThat(popular.vocabulary().itemAt(best.indices()[1])).isEqualTo("c");
        assertThat(best.isItem(2)).isFalse();
    }

    @Test
    void oneReleaseTooManyIsAnError() {
        model.release();
        assertThatThrownBy(model::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Model v1 was released more often than acquired");
        assertThat(scorer.isViolated()).isFalse();
    }

    @Test
    void usersOfManyThreadsCloseItOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> users = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                model.acquire();
                users.add(
                        pool.submit(
                                () -> {
                                    go.await();
                                    for (int i = 0; i < 10_000; i++) {
                                        model.acquire();
                                        model.release();
                                    }
                                    model.release();
                                    return null;
                                }));
            }
            go.countDown();
            model.release();
            for (Future<?> user : users) {
                user.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(scorer.isClosed()).isTrue();
        assertThat(scorer.isViolated()).isFalse();
    }

    @Test
    void aModelThatIsSlowWhenItIsWarmGetsTwentyTimesAsLong() {
        ServingModel slow = slow(Duration.ofMillis(300));
        assertThat(slow.deadline(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(6));
        assertThat(slow(Duration.ofMillis(249)).deadline(Duration.ofSeconds(5)))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(slow(Duration.ofSeconds(9)).deadline(Duration.ofSeconds(5)))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(slow(Duration.ofSeconds(9)).deadline(Duration.ofSeconds(90)))
                .isEqualTo(Duration.ofSeconds(90));
    }

    private static ServingModel slow(Duration slowestCall) {
        return new ServingModel(
                new ModelId("v1", "sha"),
                new FakeScorer(5),
                Models.vocabulary(5),
                ModelInputs.NONE,
                Models.tight(50),
                List.of(),
                slowestCall);
    }
}
