package io.nextup.trainer.family.sasrec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

/** Holds two networks side by side, each with a filter, to the contract of every family. */
class SideBySideContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new SasRec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new SasRec().defaults(), seed)
                .with(NetworkOptions.NETWORKS, 2)
                .with(NetworkOptions.FILTER_SHARE, 0.7);
    }
}
