package io.nextup.trainer.family.sessionknn;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;

class SessionKnnContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new SessionKnn();
    }

    @Override
    protected TrainOptions options(long seed) {
        return new SessionKnn().defaults().withSeed(seed);
    }

    @Override
    protected double boosted(double score, double bias) {
        return boostedCount(score, bias);
    }
}
