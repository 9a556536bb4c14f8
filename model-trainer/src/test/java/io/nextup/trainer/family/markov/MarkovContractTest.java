package io.nextup.trainer.family.markov;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;

class MarkovContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Markov();
    }

    @Override
    protected TrainOptions options(long seed) {
        return new TrainOptions(seed, 20, 16, 1, 1, 0.1, 32, 1e-2, 16, 2, 1, 2, Duration.ZERO);
    }
}
