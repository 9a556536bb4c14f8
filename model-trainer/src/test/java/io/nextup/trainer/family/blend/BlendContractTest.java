package io.nextup.trainer.family.blend;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;

class BlendContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Blend();
    }

    @Override
    protected TrainOptions options(long seed) {
        return new TrainOptions(seed, 20, 16, 1, 2, 0.1, 32, 1e-2, 16, 2, 1, 2, Duration.ZERO);
    }
}
