package io.nextup.trainer.family.timesasrec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

class TimeSasRecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new TimeSasRec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new TimeSasRec().defaults(), seed).with(NetworkOptions.FILTER_SHARE, 0.7);
    }
}
