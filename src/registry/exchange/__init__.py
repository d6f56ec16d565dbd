"""数据交换: sheets in and out. A batch is previewed → confirmed → undone; every row is stored or rejected with its reason."""
