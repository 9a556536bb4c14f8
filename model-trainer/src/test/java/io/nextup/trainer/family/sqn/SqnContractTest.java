package io.nextup.trainer.family.sqn;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

class SqnContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Sqn();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Sqn().defaults(), seed).with(NetworkOptions.FILTER_SHARE, 0.7);
    }
}
