"""Growth: planner facts multiplied table by table, every statement planned at each size, and what breaks first."""
