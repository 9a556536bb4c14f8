package io.nextup.trainer.family.popularity;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.option.TrainOptions;

class PopularityContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Popularity();
    }

    @Override
    protected TrainOptions options(long seed) {
        return family().defaults().withSeed(seed);
    }

    @Override
    protected double boosted(double score, double bias) {
        return boostedCount(score, bias);
    }
}
