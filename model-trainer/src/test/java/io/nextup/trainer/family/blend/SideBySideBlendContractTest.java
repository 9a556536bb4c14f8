package io.nextup.trainer.family.blend;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

/** Holds a blend of two networks side by side to the contract of every family. */
class SideBySideBlendContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Blend();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(family().defaults(), seed)
                .with(NetworkOptions.NETWORKS, 2)
                .with(NetworkOptions.LAYERS, 1);
    }

    @Override
    protected boolean scoresItemsAlone() {
        return false;
    }
}
