import "nestrank/element";
